import { Liquid } from 'liquidjs'
import type { Template } from '../contracts.ts'

export interface Rendered {
  readonly subject: string
  readonly body: string
}
/** Characters of a template, objects of a rendering, milliseconds. */
const limits = { parseLimit: 100_000, memoryLimit: 200_000, renderLimit: 100 }
const longestSubject = 200
/** Tags that read other files, and the filters that switch escaping off or are far too mighty for a text. */
const closedTags = ['include', 'render', 'layout', 'block'] as const
const closedFilters = ['raw'] as const

const open = (escapes: boolean): Liquid => {
  const engine = new Liquid({
    ...limits,
    ownPropertyOnly: true,
    strictFilters: true,
    templates: {},
    ...(escapes ? { outputEscape: 'escape' as const } : {}),
  })
  for (const tag of closedTags) delete engine.tags[tag]
  for (const filter of closedFilters) delete engine.filters[filter]
  return engine
}
const engines = { 'text/plain': open(false), 'text/html': open(true) } as const

/** `user.claim.givenname` is read as a path, so it has to be one. Nothing of it has a prototype: security rules 1.6 and 10.4. */
const scopeOf = (values: Readonly<Record<string, string>>): object => {
  const scope: Record<string, unknown> = Object.create(null)
  for (const [name, value] of Object.entries(values)) {
    const parts = name.split('.')
    const last = parts.pop() ?? ''
    let place = scope
    for (const part of parts) {
      const under: unknown = place[part]
      const next = (typeof under === 'object' && under !== null ? under : Object.create(null)) as Record<string, unknown>
      place[part] = next
      place = next
    }
    place[last] = value
  }
  return scope
}
/** What would begin another header has no place in a subject. RFC 5322 §2.2. */
const oneLine = (text: string): string => {
  const line = text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/ +/g, ' ')
    .trim()
  return line.length > longestSubject ? `${line.slice(0, longestSubject - 1)}…` : line
}
/** @throws Error it cannot be read */
export const checkTemplate = ({ subject, body, contentType = 'text/plain' }: Template): void => {
  engines['text/plain'].parse(subject)
  engines[contentType].parse(body)
}
export const render = async ({ subject, body, contentType = 'text/plain' }: Template, values: Readonly<Record<string, string>>): Promise<Rendered> => {
  const scope = scopeOf(values)
  return {
    subject: oneLine(await engines['text/plain'].parseAndRender(subject, scope)),
    body: await engines[contentType].parseAndRender(body, scope),
  }
}
