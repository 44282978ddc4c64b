import { BadRequest } from '../../errors/errors.ts'
import type { Column } from '../table.ts'
import type { Grammar } from './grammar.ts'

export type DbValue = string | number | boolean | null
export type Encode = (value: unknown) => DbValue
export type Decode = (raw: unknown) => unknown

const refuse = (property: string, wanted: string, value: unknown): never => {
  throw new TypeError(`${property} must be ${wanted}, not ${value === null ? 'null' : Number.isNaN(value) ? 'NaN' : typeof value}`)
}
/** PostgreSQL cannot store U+0000, so no database may. */
const encodeText =
  (property: string): Encode =>
  (value) => {
    if (typeof value !== 'string') return refuse(property, 'a string', value)
    if (value.includes('\0')) throw new BadRequest('text must not contain U+0000', { detail: property })
    return value
  }
const encodeWhole =
  (property: string, limit: number): Encode =>
  (value) =>
    typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= limit
      ? value
      : refuse(property, `a whole number of at most ${limit}`, Number.isNaN(value) ? Number.NaN : value)
const encodeBoolean =
  (property: string, grammar: Grammar): Encode =>
  (value) => {
    if (typeof value !== 'boolean') return refuse(property, 'a boolean', value)
    return grammar.booleans === 'native' ? value : value ? 1 : 0
  }
const encodeJson =
  (property: string): Encode =>
  (value) =>
    JSON.stringify(value) ?? refuse(property, 'JSON', value)

/** What a column's value is on the way to the database. @throws TypeError the program is wrong. @throws BadRequest the input is. */
export const encoder = (property: string, { kind }: Column<unknown>, grammar: Grammar): Encode => {
  if (kind === 'int') return encodeWhole(property, 2_147_483_647)
  if (kind === 'bigint' || kind === 'time') return encodeWhole(property, Number.MAX_SAFE_INTEGER)
  if (kind === 'boolean') return encodeBoolean(property, grammar)
  if (kind === 'json') return encodeJson(property)
  return encodeText(property)
}
/** The same for what is stored: length and null are judged as well. */
export const storedEncoder = (property: string, column: Column<unknown>, encode: Encode): Encode => {
  const { length, nullable } = column
  return (value) => {
    if (value === null && (nullable || column.kind !== 'json')) return nullable ? null : refuse(property, 'given', value)
    const encoded = encode(value)
    if (length === undefined || typeof encoded !== 'string' || encoded.length <= length || [...encoded].length <= length) return encoded
    throw new BadRequest('a text is too long', { detail: `${property} holds ${length} characters` })
  }
}
/** Undefined: the driver's value is ours already. */
export const decoder = ({ kind }: Column<unknown>, grammar: Grammar): Decode | undefined => {
  if (kind === 'boolean' && grammar.booleans === 'integer') return (raw) => (raw === null ? null : raw === 1)
  if (kind === 'json') return (raw) => (raw === null ? null : JSON.parse(raw as string))
  return undefined
}
