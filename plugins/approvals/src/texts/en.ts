import type { Catalogue } from '@gatehouse/pages/contracts'

export const english: Catalogue = {
  plugin: 'approvals',
  locale: 'en',
  texts: {
    title: 'Allow {{application}}?',
    lead: 'You are signed in as {{username}}.',
    actor: 'The agent {{actor}} will act for you.',
    scopes: 'It wants to',
    approve: 'Allow',
    deny: 'Do not allow',
    done_title: 'Allowed',
    denied_title: 'Not allowed',
    denied: 'Nothing was given. You can close this page.',
    gone: 'This request is not open any more: it was answered, is too old, or began in another browser.',
    refused: 'This request cannot be answered with this login.',
  },
}
