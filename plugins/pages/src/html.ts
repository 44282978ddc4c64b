/** Text that is HTML already. Only `html` and `raw` make it. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  toString(): string {
    return this.text
  }
}
export type HtmlValue = Html | string | number | false | null | undefined | readonly HtmlValue[]

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
/** Safe in element content and in quoted attributes. */
export const escapeText = (value: string): string => value.replace(/[&<>"']/g, (character) => entities[character] ?? character)

const toText = (value: HtmlValue): string => {
  if (value === false || value === null || value === undefined) return ''
  if (value instanceof Html) return value.text
  if (Array.isArray(value)) return value.map(toText).join('')
  return escapeText(String(value))
}
/** A tagged template that escapes every value which is not Html. */
export const html = (strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html =>
  new Html(strings.map((part, index) => part + (index < values.length ? toText(values[index]) : '')).join(''))
export const join = (parts: readonly HtmlValue[], separator = ''): Html => new Html(parts.map(toText).join(separator))
/** Trusted text of ours that is not escaped. Never for what came from outside. */
export const raw = (text: string): Html => new Html(text)
