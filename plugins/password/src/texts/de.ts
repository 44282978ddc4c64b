import type { Catalogue } from '@gatehouse/pages/contracts'

export const german: Catalogue = {
  plugin: 'password',
  locale: 'de',
  texts: {
    method: 'Benutzername und Passwort',
    title: 'Anmelden',
    lead: 'weiter zu {{application}}',
    username: 'Benutzername',
    password: 'Passwort',
    as: 'Sie melden sich als {{username}} an.',
    remember: 'Auf diesem Gerät angemeldet bleiben',
    submit: 'Anmelden',
    other: 'Auf andere Weise anmelden',
    wrong: 'Benutzername oder Passwort stimmt nicht. Bitte versuchen Sie es noch einmal.',
    missing: 'Geben Sie Benutzername und Passwort ein.',
  },
}
