import type { User, UserFilter } from '@gatehouse/users/contracts'
import type { Filter } from '../../src/filter/parse.ts'
import type { Complex, Value } from '../../src/resource/value.ts'

const fold = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value)
const compared = (op: string, actual: unknown, wanted: unknown): boolean => {
  if (typeof actual !== typeof wanted) return false
  if (op === 'eq') return actual === wanted
  if (typeof actual === 'boolean') return false
  const [left, right] = [actual as string, wanted as string]
  if (op === 'gt') return left > right
  if (op === 'ge') return left >= right
  if (op === 'lt') return left < right
  if (op === 'le') return left <= right
  if (typeof left !== 'string') return false
  return op === 'co' ? left.includes(right) : op === 'sw' ? left.startsWith(right) : op === 'ew' ? left.endsWith(right) : false
}

/** `UserFilter` as its contract describes it, over one user. */
export const passesUserFilter = (user: User, filter: UserFilter | boolean): boolean => {
  if (typeof filter === 'boolean') return filter
  if ('parts' in filter)
    return filter.op === 'and' ? filter.parts.every((part) => passesUserFilter(user, part)) : filter.parts.some((part) => passesUserFilter(user, part))
  if ('part' in filter) return !passesUserFilter(user, filter.part)
  const own: Record<string, unknown> = {
    id: user.id,
    username: user.username,
    store: user.store,
    active: user.active,
    createdAt: user.createdAt,
    updatedAt: user.updatedAt,
  }
  const value = filter.field in own ? own[filter.field] : user.claims[filter.field]
  if (!('value' in filter)) return value !== undefined
  if (filter.op === 'ne') return !passesUserFilter(user, { ...filter, op: 'eq' })
  return filter.caseExact || filter.field === 'id' ? compared(filter.op, value, filter.value) : compared(filter.op, fold(value), fold(filter.value))
}

const exact = new Set(['id', 'externalid', 'manager.value'])
const valuesAt = (resource: Complex, path: string): readonly Value[] => {
  const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
  const [holder, rest] = path.startsWith(`${enterprise}:`) ? [(resource[enterprise] ?? {}) as Complex, path.slice(enterprise.length + 1)] : [resource, path]
  const [first = '', second] = rest.split('.')
  const value = holder[first]
  if (value === undefined) return []
  const items = Array.isArray(value) ? value : [value]
  return items.flatMap((item) => {
    const part = typeof item === 'object' ? (item as Complex)[second ?? 'value'] : item
    return part === undefined ? [] : [part]
  })
}
const present = (resource: Complex, path: string) => valuesAt(resource, path).length > 0 || (!path.includes('.') && resource[path] !== undefined)
/** RFC 7644 §3.4.2.2 read plainly, over the resource as it is sent. */
export const passesScimFilter = (resource: Complex, filter: Filter): boolean => {
  if (filter.op === 'and') return filter.filters.every((part) => passesScimFilter(resource, part))
  if (filter.op === 'or') return filter.filters.some((part) => passesScimFilter(resource, part))
  if (filter.op === 'not') return !passesScimFilter(resource, filter.filter)
  if (filter.op === 'pr') return present(resource, filter.attrPath)
  if (filter.op === '[]') return ((resource[filter.attrPath] ?? []) as Complex[]).some((element) => passesScimFilter(element, filter.valFilter))
  const { op, attrPath, compValue } = filter
  if (op === 'ne') return !passesScimFilter(resource, { ...filter, op: 'eq' })
  const time = attrPath.startsWith('meta.')
  const form = (value: unknown) => (time ? Date.parse(String(value)) : exact.has(attrPath.split(':').at(-1)?.toLowerCase() ?? '') ? value : fold(value))
  return valuesAt(resource, attrPath).some((value) => compared(op, form(value), form(compValue)))
}
