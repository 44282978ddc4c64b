import type { Catalogue } from '@gatehouse/pages/contracts'

export const german: Catalogue = {
  plugin: 'device',
  locale: 'de',
  texts: {
    title: 'Ein Gerät verbinden',
    lead: 'Geben Sie den Code ein, den Ihr Gerät anzeigt.',
    code: 'Code auf dem Gerät',
    hint: 'Zum Beispiel WDJB-MJHT. Großbuchstaben und der Strich spielen keine Rolle.',
    wrong: 'Dieser Code gilt nicht oder nicht mehr. Prüfen Sie ihn, oder beginnen Sie auf dem Gerät von vorn.',
    continue: 'Weiter',
    warning:
      'Erlauben Sie dies nur, wenn das Gerät vor Ihnen steht und genau diesen Code anzeigt. Wenn Ihnen jemand den Code geschickt hat, erlauben Sie es nicht.',
    done: 'Ihr Gerät ist gleich verbunden. Sie können diese Seite schließen.',
  },
}
