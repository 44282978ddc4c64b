import type { UserFilter } from '@gatehouse/users/contracts'
import { FilterTooDeep } from '../errors.ts'
import type { Piece } from './speech.ts'

type Comparison = Extract<UserFilter, { readonly value: unknown }>
export type Op = Exclude<Comparison['op'], 'ne'>
export type Value = Comparison['value']
export type PlainComparison = Omit<Comparison, 'op'> & { readonly op: Op }
export interface Leaves {
  compare(comparison: PlainComparison): Piece
  present(field: string): Piece
}
const maxDepth = 32

export const nobody: Piece = { sql: '1 = 0', params: [] }
export const everybody: Piece = { sql: '1 = 1', params: [] }
export const all = (pieces: readonly Piece[], word: 'and' | 'or'): Piece => {
  if (pieces.length === 0) return word === 'and' ? everybody : nobody
  return { sql: `(${pieces.map(({ sql }) => sql).join(` ${word} `)})`, params: pieces.flatMap(({ params }) => params) }
}
export const not = ({ sql, params }: Piece): Piece => ({ sql: `not (${sql})`, params })

/** A filter as one condition: how its parts are joined. `ne` is the opposite of `eq`. */
export const treeOf = ({ compare, present }: Leaves) => {
  const of = (filter: UserFilter, depth: number): Piece => {
    if (depth > maxDepth) throw new FilterTooDeep(`a filter nests deeper than ${maxDepth}`)
    if ('parts' in filter) {
      const pieces = filter.parts.map((part) => of(part, depth + 1))
      return all(pieces, filter.op)
    }
    if ('part' in filter) return not(of(filter.part, depth + 1))
    if (!('value' in filter)) return present(filter.field)
    const { op } = filter
    return op === 'ne' ? not(compare({ ...filter, op: 'eq' })) : compare({ ...filter, op })
  }
  return (filter: UserFilter): Piece => of(filter, 0)
}
