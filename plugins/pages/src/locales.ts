import type { Asker } from './contracts.ts'

export const languageCookie = 'gh-language'
/** RFC 9110 §12.5.4; what is not understood is left out. At most 16 are looked at. */
const acceptedLanguages = (header: string): readonly string[] =>
  header
    .slice(0, 512)
    .split(',', 16)
    .map((part) => {
      const [tag = '', weight = ''] = part.trim().split(';', 2)
      const q = /^\s*q=([01](?:\.\d{1,3})?)\s*$/.exec(weight)
      return { tag: tag.trim(), weight: weight ? Number(q?.[1] ?? 0) : 1 }
    })
    .filter(({ tag, weight }) => tag && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag)

/** `de-CH` finds `de-CH`, then `de`. RFC 4647 §3.4. */
const lookup = (tag: string, offered: ReadonlyMap<string, string>): string | undefined => {
  for (let range = tag.toLowerCase(); range; range = range.slice(0, Math.max(range.lastIndexOf('-'), 0))) {
    const found = offered.get(range)
    if (found) return found
  }
  return undefined
}
const asked = (rawQuery: string | undefined): readonly string[] => {
  if (!rawQuery?.includes('ui_locales=')) return []
  return new URLSearchParams(rawQuery).get('ui_locales')?.split(' ', 16) ?? []
}

/** Chooses the language of a page: `ui_locales` of this URL, then what the flow asked for, then the cookie, then Accept-Language. */
export const languageChooser =
  (offered: () => ReadonlyMap<string, string>, fallback: string) =>
  (asker: Asker, wanted: readonly string[] = []): string => {
    const cookie = asker.cookies?.get(languageCookie)
    const first = (tags: readonly string[]) => {
      for (const tag of tags) {
        const found = tag.length <= 35 ? lookup(tag, offered()) : undefined
        if (found) return found
      }
      return undefined
    }
    return (
      first(asked(asker.rawQuery)) ??
      first(wanted) ??
      first(cookie ? [cookie] : []) ??
      first(acceptedLanguages(asker.headers?.['accept-language'] ?? '')) ??
      fallback
    )
  }
