import type { Catalogue } from '@gatehouse/pages/contracts'

export const german: Catalogue = {
  plugin: 'oauth',
  locale: 'de',
  texts: {
    form_post_title: 'Einen Moment',
    form_post_continue: 'Weiter',
    invalid_client: 'Die Anwendung, von der Sie kommen, ist diesem Server nicht bekannt oder abgeschaltet.',
    invalid_callback: 'Die Anwendung will Sie an eine Adresse schicken, die sie nicht angemeldet hat. Zu Ihrer Sicherheit geschah das nicht.',
    invalid_request: 'Die Anwendung hat eine Anfrage gesendet, die dieser Server nicht versteht.',
    consent_expired: 'Diese Seite war zu lange offen, wurde schon beantwortet oder gehört zu einer anderen Anmeldung. Beginnen Sie in der Anwendung von vorn.',
    access_denied: 'Die Anmeldung wurde abgelehnt.',
    server_error: 'Bei uns ist etwas schiefgegangen.',
  },
}
