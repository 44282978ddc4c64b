import type { UserFilter } from '@gatehouse/users/contracts'
import { fold } from './names.ts'

type Reduced = UserFilter | boolean

const joined = (op: 'and' | 'or', parts: readonly Reduced[]): Reduced => {
  const deciding = op === 'or'
  if (parts.includes(deciding)) return deciding
  const open = parts.filter((part) => typeof part !== 'boolean')
  const [only] = open
  if (!only) return !deciding
  return open.length === 1 ? only : { op, parts: open }
}
const negated = (part: Reduced): Reduced => (typeof part === 'boolean' ? !part : { op: 'not', part })
const storeTest = (filter: UserFilter, store: string): boolean => {
  if (filter.op === 'pr') return true
  if (!('value' in filter) || typeof filter.value !== 'string') return false
  const same = fold(filter.value) === fold(store)
  return filter.op === 'eq' ? same : filter.op === 'ne' && !same
}
/** What only we know, answered, so that a store is asked for its own fields alone: `GroupSearch`. */
export const reduced = (filter: UserFilter, store: string, groupsWith: (member: string) => readonly string[]): Reduced => {
  if ('parts' in filter)
    return joined(
      filter.op,
      filter.parts.map((part) => reduced(part, store, groupsWith)),
    )
  if ('part' in filter) return negated(reduced(filter.part, store, groupsWith))
  if (filter.field === 'store') return storeTest(filter, store)
  if (filter.field === 'externalId') return 'value' in filter && filter.op === 'ne'
  if (filter.field !== 'member') return filter
  if (!('value' in filter) || typeof filter.value !== 'string') return false
  const held = groupsWith(filter.value).map((value): Reduced => ({ op: 'eq', field: 'id', value }))
  return filter.op === 'eq' ? joined('or', held) : filter.op === 'ne' && negated(joined('or', held))
}
/** Ids whose groups the filter asks for. */
export const membersNamed = (filter: UserFilter): readonly string[] => {
  if ('parts' in filter) return filter.parts.flatMap(membersNamed)
  if ('part' in filter) return membersNamed(filter.part)
  return filter.field === 'member' && 'value' in filter && typeof filter.value === 'string' ? [filter.value] : []
}
