import type { Catalogue } from '@gatehouse/pages/contracts'

export const german: Catalogue = {
  plugin: 'ciba',
  locale: 'de',
  texts: {
    message: 'Nachricht',
    warning:
      'Erlauben Sie dies nur, wenn Sie gerade selbst darum gebeten haben. Steht oben eine Nachricht, muss es die sein, die Ihnen gezeigt oder genannt wurde.',
    done: 'Die Anwendung macht gleich weiter. Sie können diese Seite schließen.',
  },
}
