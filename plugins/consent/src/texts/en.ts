import type { Catalogue } from '@gatehouse/pages/contracts'

export const english: Catalogue = {
  plugin: 'consent',
  locale: 'en',
  texts: {
    title: '{{application}} asks for access',
    lead: 'You are signed in as {{username}}. Allow this only if you trust the application.',
    actor: 'The agent {{actor}} will act for you.',
    scopes: 'It wants to',
    claims: 'It will see',
    details: 'It may do this, this once',
    policy: 'Privacy policy of the application',
    terms: 'Terms of service of the application',
    required: 'Required',
    approve: 'Allow once',
    approve_always: 'Always allow',
    deny: 'Do not allow',
    note: '“Always allow” remembers your answer until you or your administrator take it back.',
  },
}
