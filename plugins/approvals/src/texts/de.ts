import type { Catalogue } from '@gatehouse/pages/contracts'

export const german: Catalogue = {
  plugin: 'approvals',
  locale: 'de',
  texts: {
    title: '{{application}} erlauben?',
    lead: 'Sie sind als {{username}} angemeldet.',
    actor: 'Der Agent {{actor}} wird in Ihrem Namen handeln.',
    scopes: 'Die Anwendung möchte',
    approve: 'Erlauben',
    deny: 'Nicht erlauben',
    done_title: 'Erlaubt',
    denied_title: 'Nicht erlaubt',
    denied: 'Es wurde nichts freigegeben. Sie können diese Seite schließen.',
    gone: 'Diese Anfrage ist nicht mehr offen: Sie wurde beantwortet, ist zu alt oder begann in einem anderen Browser.',
    refused: 'Diese Anfrage lässt sich mit dieser Anmeldung nicht beantworten.',
  },
}
