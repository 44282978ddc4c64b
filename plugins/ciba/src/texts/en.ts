import type { Catalogue } from '@gatehouse/pages/contracts'

export const english: Catalogue = {
  plugin: 'ciba',
  locale: 'en',
  texts: {
    message: 'Message',
    warning: 'Allow this only if you have just asked for it yourself. If there is a message above, it must be the one that you were shown or told.',
    done: 'The application goes on in a moment. You can close this page.',
  },
}
