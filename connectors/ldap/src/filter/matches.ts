import type { ClaimValue, UserFilter } from '@gatehouse/users/contracts'
import { byCodePoint, fold } from './fold.ts'

export type Scalar = string | number | boolean
/** Values of a field: none when it is not there. */
export type ValuesOf<T> = (item: T, field: string) => readonly ClaimValue[]
type Comparison = Extract<UserFilter, { readonly value: unknown }>

const isScalar = (value: ClaimValue): value is Scalar => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
const byOrder: Readonly<Record<string, (order: number) => boolean>> = {
  eq: (order) => order === 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
}
const inText: Readonly<Record<string, (text: string, part: string) => boolean>> = {
  sw: (text, part) => text.startsWith(part),
  ew: (text, part) => text.endsWith(part),
  co: (text, part) => text.includes(part),
}
/** Text as it is compared: ids exactly, claims as written when asked so. */
const formFor = ({ field, caseExact }: Comparison, ownFields: ReadonlySet<string>): ((text: string) => string) =>
  field === 'id' ? (text) => text : caseExact && !ownFields.has(field) ? (text) => text.normalize('NFC') : fold

const comparing = (filter: Comparison, ownFields: ReadonlySet<string>): ((value: ClaimValue) => boolean) => {
  const { op, value: wanted } = filter
  const ordered = byOrder[op] ?? (() => false)
  if (typeof wanted === 'string') {
    const form = formFor(filter, ownFields)
    const part = form(wanted)
    const test = inText[op] ?? ((text: string) => ordered(byCodePoint(text, part)))
    return (value) => typeof value === 'string' && test(form(value), part)
  }
  if (typeof wanted === 'boolean') return (value) => op === 'eq' && value === wanted
  return (value) => typeof value === 'number' && ordered(value - wanted)
}

/** The exact meaning of a filter, as the contract of user stores has it: what the directory finds is sifted with it. */
export const compile = <T>(filter: UserFilter, valuesOf: ValuesOf<T>, ownFields: ReadonlySet<string>): ((item: T) => boolean) => {
  if ('parts' in filter) {
    const parts = filter.parts.map((part) => compile(part, valuesOf, ownFields))
    return filter.op === 'and' ? (item) => parts.every((part) => part(item)) : (item) => parts.some((part) => part(item))
  }
  if ('part' in filter) {
    const part = compile(filter.part, valuesOf, ownFields)
    return (item) => !part(item)
  }
  if (!('value' in filter)) return (item) => valuesOf(item, filter.field).length > 0
  const passes = comparing(filter.op === 'ne' ? { ...filter, op: 'eq' } : filter, ownFields)
  const some = (item: T) => valuesOf(item, filter.field).some((value) => isScalar(value) && passes(value))
  return filter.op === 'ne' ? (item) => !some(item) : some
}
