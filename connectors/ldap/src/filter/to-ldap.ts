import type { UserFilter } from '@gatehouse/users/contracts'
import { AndFilter, EqualityFilter, type Filter, GreaterThanEqualsFilter, LessThanEqualsFilter, OrFilter, PresenceFilter, SubstringFilter } from 'ldapts'
import { formatTime } from '../time.ts'

type Comparison = Extract<UserFilter, { readonly value: unknown }>
/**
 * What an LDAP filter may leave out: `all` restricts nothing, `none` finds nobody. Directories fold case, spaces and accents each in
 * its own way, so that a translation finds at least those that the filter means, and the rest is sifted afterwards.
 */
export type Net = Filter | 'all' | 'none'
/** How one field is asked for. */
export type FieldNet = (comparison: Comparison | { readonly op: 'pr' }) => Net
export type FieldNets = (field: string) => FieldNet | undefined

const mostParts = 8
/** Runs of characters that every directory compares alike but for case; what is between them may be anything. */
const sureParts = (text: string): readonly string[] => text.match(/[!-~]+/g) ?? []
const isSure = (text: string) => /^[ -~]+$/.test(text)

const containing = (attribute: string, op: 'eq' | 'sw' | 'co' | 'ew', given: string): Net => {
  const text = given.normalize('NFC')
  const parts = sureParts(text).slice(0, mostParts)
  const [first, last] = [parts[0], parts.at(-1)]
  if (first === undefined || last === undefined) return new PresenceFilter({ attribute })
  const [starts, ends] = [(op === 'sw' || op === 'eq') && text.startsWith(first), (op === 'ew' || op === 'eq') && text.endsWith(last)]
  if (starts && ends && parts.length === 1) return new SubstringFilter({ attribute, initial: first })
  return new SubstringFilter({
    attribute,
    initial: starts ? first : '',
    any: parts.slice(starts ? 1 : 0, ends ? -1 : undefined),
    final: ends ? last : '',
  })
}
/** Text in an attribute. Nothing is sure about its order. */
export const textNet =
  (attribute: string): FieldNet =>
  (comparison) => {
    if (comparison.op === 'pr') return new PresenceFilter({ attribute })
    const { op, value } = comparison
    if (typeof value !== 'string') return 'none'
    if (op === 'eq' && value === '') return 'none'
    if (op === 'eq' && isSure(value)) return new EqualityFilter({ attribute, value })
    return op === 'eq' || op === 'sw' || op === 'co' || op === 'ew' ? containing(attribute, op, value) : new PresenceFilter({ attribute })
  }
/** A generalized time, which directories round to seconds. */
export const timeNet =
  (attribute: string): FieldNet =>
  (comparison) => {
    if (comparison.op === 'pr') return 'all'
    const { op, value } = comparison
    if (typeof value !== 'number') return 'none'
    const second = Math.floor(value / 1000) * 1000
    if (!(second >= 0 && second < Date.UTC(9999, 0))) return 'all'
    const from = new GreaterThanEqualsFilter({ attribute, value: formatTime(second) })
    const to = new LessThanEqualsFilter({ attribute, value: formatTime(second + 1000) })
    if (op === 'eq') return new AndFilter({ filters: [from, to] })
    return op === 'gt' || op === 'ge' ? from : op === 'lt' || op === 'le' ? to : 'none'
  }

const all = (nets: readonly Net[]): Net => {
  if (nets.includes('none')) return 'none'
  const filters = nets.filter((net): net is Filter => net !== 'all' && net !== 'none')
  return filters.length > 1 ? new AndFilter({ filters }) : (filters[0] ?? 'all')
}
const some = (nets: readonly Net[]): Net => {
  if (nets.includes('all')) return 'all'
  const filters = nets.filter((net): net is Filter => net !== 'all' && net !== 'none')
  return filters.length > 1 ? new OrFilter({ filters }) : (filters[0] ?? 'none')
}
/** Finds at least whom `filter` means. Under a `not` nothing is sure but what no entry can have. */
export const netFor = (filter: UserFilter, fields: FieldNets, negated = false): Net => {
  if ('parts' in filter) {
    const parts = filter.parts.map((part) => netFor(part, fields, negated))
    return (filter.op === 'and') !== negated ? all(parts) : some(parts)
  }
  if ('part' in filter) return netFor(filter.part, fields, !negated)
  if ('value' in filter && filter.op === 'ne') return netFor({ ...filter, op: 'eq' }, fields, !negated)
  if (negated) return 'all'
  return fields(filter.field)?.(filter) ?? 'none'
}
