import type { Catalogue } from '@gatehouse/pages/contracts'

export const english = {
  plugin: 'validation-rules',
  locale: 'en',
  texts: {
    minLength: 'At least {{min}} characters.',
    length: 'From {{min}} to {{max}} characters.',
    digits: 'Digits: at least {{min}}.',
    upper: 'Capital letters: at least {{min}}.',
    lower: 'Small letters: at least {{min}}.',
    special: 'Characters that are no letter and no digit: at least {{min}}.',
    unique: 'Different characters: at least {{min}}.',
    repeated: 'No character more than {{max}} times in a row.',
    alphanumeric: 'Letters and digits only.',
    email: 'An e-mail address.',
    pattern: 'In the form that your organization asks for.',
  },
} satisfies Catalogue
