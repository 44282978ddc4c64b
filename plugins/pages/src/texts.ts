import { createInstance } from 'i18next'
import type { Catalogue, Translate } from './contracts.ts'

export interface Texts {
  /** The languages that this plugin itself speaks, by lower-case tag. Pages are offered in these. */
  languages(): ReadonlyMap<string, string>
  in(locale: string): Translate
  /** False for keys that no catalogue has. */
  has(key: string): boolean
}
const resources = (catalogues: Iterable<Catalogue>) => {
  const found: Record<string, { translation: Record<string, string> }> = {}
  for (const { plugin, locale, texts } of catalogues) {
    found[locale] ??= { translation: {} }
    for (const [key, text] of Object.entries(texts)) found[locale].translation[`${plugin}.${key}`] = text
  }
  return found
}
type Values = Parameters<Translate>[1]
const filled = (text: string, values: NonNullable<Values>): string =>
  text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : whole))

/**
 * Made when all catalogues are known. Most texts are one look-up and their values are filled in here; a `count`, which may choose
 * between plural forms, is left to i18next. Escaping is the business of `html`, not of the texts.
 */
export const createTexts = (catalogues: ReadonlyMap<string, Catalogue>, fallback: string): Texts => {
  const found = resources(catalogues.values())
  const offered = new Map([...catalogues.values()].filter(({ plugin }) => plugin === 'pages').map(({ locale }) => [locale.toLowerCase(), locale] as const))
  const instance = createInstance({
    resources: found,
    lng: fallback,
    fallbackLng: [fallback, 'en'],
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false, skipOnVariables: true },
    initAsync: false,
  })
  void instance.init()
  const textsOf = (locale: string): ReadonlyMap<string, string> => new Map(Object.entries(found[locale]?.translation ?? {}))
  const base = new Map([...textsOf('en'), ...textsOf(fallback)])
  const speak = (locale: string): Translate => {
    const texts = new Map([...base, ...textsOf(locale)])
    const counted = instance.getFixedT(locale)
    return (key, values) => {
      if (values && 'count' in values) return counted(key, values)
      const text = texts.get(key) ?? key
      return values ? filled(text, values) : text
    }
  }
  const spoken = new Map(Object.keys(found).map((locale) => [locale, speak(locale)] as const))
  const otherwise = speak(fallback)
  return { languages: () => offered, in: (locale) => spoken.get(locale) ?? otherwise, has: (key) => base.has(key) }
}
