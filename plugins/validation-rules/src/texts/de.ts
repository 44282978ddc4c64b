import type { Catalogue } from '@gatehouse/pages/contracts'
import type { english } from './en.ts'

export const german = {
  plugin: 'validation-rules',
  locale: 'de',
  texts: {
    minLength: 'Mindestens {{min}} Zeichen.',
    length: '{{min}} bis {{max}} Zeichen.',
    digits: 'Ziffern: mindestens {{min}}.',
    upper: 'Großbuchstaben: mindestens {{min}}.',
    lower: 'Kleinbuchstaben: mindestens {{min}}.',
    special: 'Zeichen, die weder Buchstabe noch Ziffer sind: mindestens {{min}}.',
    unique: 'Verschiedene Zeichen: mindestens {{min}}.',
    repeated: 'Kein Zeichen mehr als {{max}}-mal hintereinander.',
    alphanumeric: 'Nur Buchstaben und Ziffern.',
    email: 'Eine E-Mail-Adresse.',
    pattern: 'In der Form, die Ihre Organisation verlangt.',
  } satisfies Record<keyof typeof english.texts, string>,
} satisfies Catalogue
