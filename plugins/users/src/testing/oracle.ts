import type { ClaimValue, User, UserFilter, UserPage, UserSearch } from '../contracts.ts'

type Comparison = Extract<UserFilter, { readonly value: unknown }>
type Scalar = string | number | boolean

const own: Readonly<Record<string, (user: User) => Scalar>> = {
  id: (user) => user.id,
  username: (user) => user.username,
  store: (user) => user.store,
  active: (user) => user.active,
  createdAt: (user) => user.createdAt,
  updatedAt: (user) => user.updatedAt,
}
const fold = (text: string) => text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ')
/** By code point, as databases do: JavaScript compares UTF-16 units. */
const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
const isScalar = (value: ClaimValue): value is Scalar => ['string', 'number', 'boolean'].includes(typeof value)

const valuesOf = (user: User, field: string): readonly ClaimValue[] => {
  const column = own[field]
  if (column) return [column(user)]
  const value = user.claims[field]
  if (value === undefined || value === null || value === '') return []
  return Array.isArray(value) ? value : [value]
}
const ordered = (op: string, order: number): boolean =>
  op === 'eq' ? order === 0 : op === 'gt' ? order > 0 : op === 'ge' ? order >= 0 : op === 'lt' ? order < 0 : op === 'le' ? order <= 0 : false
const textPasses = (op: string, a: string, b: string): boolean =>
  op === 'sw' ? a.startsWith(b) : op === 'ew' ? a.endsWith(b) : op === 'co' ? a.includes(b) : ordered(op, byCodePoint(a, b))

const passes = ({ op, field, value, caseExact }: Comparison, given: ClaimValue): boolean => {
  if (!isScalar(given) || typeof given !== typeof value) return false
  if (typeof given === 'string' && typeof value === 'string') {
    const form = field === 'id' ? (text: string) => text : caseExact && !own[field] ? (text: string) => text.normalize('NFC') : fold
    return textPasses(op, form(given), form(value))
  }
  if (typeof given === 'boolean') return op === 'eq' && given === value
  return ordered(op, Number(given) - Number(value))
}

/** What a filter means, in the plainest words. Stores are judged by it. */
export const matches = (filter: UserFilter, user: User): boolean => {
  if ('parts' in filter) return filter.op === 'and' ? filter.parts.every((part) => matches(part, user)) : filter.parts.some((part) => matches(part, user))
  if ('part' in filter) return !matches(filter.part, user)
  const values = valuesOf(user, filter.field)
  if (!('value' in filter)) return values.length > 0
  if (filter.op === 'ne') return !matches({ ...filter, op: 'eq' }, user)
  return values.some((value) => passes(filter, value))
}

const keyOf = (user: User, orderBy: NonNullable<UserSearch['orderBy']>): Scalar => (orderBy === 'username' ? fold(user.username) : user[orderBy])
/** The page that a store should give. */
export const searchIn = (users: readonly User[], { where, limit, offset, orderBy = 'id', descending = false }: UserSearch): UserPage => {
  const order = (a: Scalar, b: Scalar) => (typeof a === 'number' ? a - Number(b) : byCodePoint(String(a), String(b)))
  const sorted = users
    .filter((user) => !where || matches(where, user))
    .sort((a, b) => (order(keyOf(a, orderBy), keyOf(b, orderBy)) || byCodePoint(a.id, b.id)) * (descending ? -1 : 1))
  return { total: sorted.length, users: sorted.slice(offset, offset + limit) }
}
