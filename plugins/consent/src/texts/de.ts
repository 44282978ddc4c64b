import type { Catalogue } from '@gatehouse/pages/contracts'

export const german: Catalogue = {
  plugin: 'consent',
  locale: 'de',
  texts: {
    title: '{{application}} bittet um Zugriff',
    lead: 'Sie sind als {{username}} angemeldet. Stimmen Sie nur zu, wenn Sie der Anwendung vertrauen.',
    actor: 'Der Agent {{actor}} wird in Ihrem Namen handeln.',
    scopes: 'Sie möchte',
    claims: 'Sie erfährt',
    details: 'Sie darf dieses eine Mal',
    policy: 'Datenschutzerklärung der Anwendung',
    terms: 'Nutzungsbedingungen der Anwendung',
    required: 'Erforderlich',
    approve: 'Einmal erlauben',
    approve_always: 'Immer erlauben',
    deny: 'Nicht erlauben',
    note: '„Immer erlauben“ merkt sich Ihre Antwort, bis Sie oder Ihre Administration sie zurücknehmen.',
  },
}
