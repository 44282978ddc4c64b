import type { Catalogue } from '@gatehouse/pages/contracts'

export const german: Catalogue = {
  plugin: 'authn',
  locale: 'de',
  texts: {
    methods_title: 'Wie möchten Sie sich anmelden?',
    methods_lead: 'Sie melden sich bei {{application}} an.',
    methods_with: 'Weiter mit {{name}}',
    methods_none: 'Für diese Anwendung steht gerade kein Anmeldeweg zur Verfügung. Wenden Sie sich an Ihre Administration.',
    continue_title: 'Einen Moment',
    continue_lead: 'Sie werden zur Anmeldung zu {{host}} weitergeleitet.',
    continue: 'Weiter',
    retry_title: 'Bitte melden Sie sich noch einmal an',
    login_expired:
      'Diese Anmeldung hat zu lange gedauert, ist schon abgeschlossen oder wurde in einem anderen Browser begonnen. Gehen Sie zur Anwendung zurück und beginnen Sie neu.',
    foreign_form: 'Das Formular kam von einer fremden Seite. Gehen Sie zur Anwendung zurück und melden Sie sich dort an.',
    refused: 'Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.',
    step_failed: 'Dieser Anmeldeweg antwortet gerade nicht. Versuchen Sie es noch einmal oder wählen Sie einen anderen.',
    account_unavailable: 'Mit diesem Konto ist keine Anmeldung möglich.',
    other_user: 'Das gehört zu einem anderen Konto als dem, mit dem Sie begonnen haben.',
    wrong_user: 'Die Anwendung verlangt ein anderes Konto. Melden Sie sich mit jenem an.',
    sign_out_title: 'Abmelden?',
    sign_out_lead: 'Sie werden auf diesem Server und in den Anwendungen, die ihn nutzen, abgemeldet.',
    sign_out: 'Abmelden',
    stay: 'Angemeldet bleiben',
    signed_out_title: 'Sie sind abgemeldet',
    signed_out_lead: 'Sie können dieses Fenster schließen.',
    home: 'Zur Startseite',
  },
}
