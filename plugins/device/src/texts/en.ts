import type { Catalogue } from '@gatehouse/pages/contracts'

export const english: Catalogue = {
  plugin: 'device',
  locale: 'en',
  texts: {
    title: 'Connect a device',
    lead: 'Enter the code that your device shows.',
    code: 'Code on the device',
    hint: 'For example WDJB-MJHT. Capital letters and the dash do not matter.',
    wrong: 'This code is not valid, or not any more. Check it, or begin again on the device.',
    continue: 'Continue',
    warning: 'Allow this only if the device is in front of you and shows this very code. If somebody sent you the code, do not allow it.',
    done: 'Your device is connected in a moment. You can close this page.',
  },
}
