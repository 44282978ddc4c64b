import { invalidValue } from './errors.ts'
import { isComplex } from './resource/value.ts'

const prefix = 'bulkId:'
const isReference = (value: unknown): value is string => typeof value === 'string' && value.startsWith(prefix)

/** The bulk ids that a value names. */
export const namedIn = (value: unknown): readonly string[] => {
  if (isReference(value)) return [value.slice(prefix.length)]
  if (Array.isArray(value)) return value.flatMap(namedIn)
  return isComplex(value) ? Object.values(value).flatMap(namedIn) : []
}
/** Puts ids in the place of `bulkId:…`: RFC 7644 §3.7.2. @throws ScimError invalidValue one is not known */
export const resolved = (value: unknown, ids: ReadonlyMap<string, string>): unknown => {
  if (isReference(value)) return ids.get(value.slice(prefix.length)) ?? invalidValue('a bulkId is named that no operation makes')
  if (Array.isArray(value)) return value.map((item) => resolved(item, ids))
  if (!isComplex(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolved(item, ids)]))
}
const isKnown = (value: unknown, ids: ReadonlyMap<string, string>): boolean => namedIn(value).every((id) => ids.has(id))
/** Undefined: the value is, or holds nothing but, a reference that is not known yet. */
const pruned = (value: unknown, ids: ReadonlyMap<string, string>): unknown => {
  if (isReference(value)) return isKnown(value, ids) ? value : undefined
  if (Array.isArray(value)) return value.filter((item) => isKnown(item, ids))
  if (!isComplex(value)) return value
  const kept = Object.entries(value)
    .map(([name, item]) => [name, pruned(item, ids)] as const)
    .filter(([, item]) => item !== undefined)
  return kept.length === 0 && Object.keys(value).length > 0 ? undefined : Object.fromEntries(kept)
}
/** Of a resource in a circle: what can be made now, and the attributes that have to be added when the others are there. */
export const halves = (data: unknown, ids: ReadonlyMap<string, string>): { readonly now: unknown; readonly later: Readonly<Record<string, unknown>> } => {
  const entries = isComplex(data) ? Object.entries(data) : []
  return { now: pruned(data, ids), later: Object.fromEntries(entries.filter(([, value]) => !isKnown(value, ids))) }
}
