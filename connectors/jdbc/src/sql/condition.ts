import { BadRequest } from '@gatehouse/kernel'
import type { UserFilter } from '@gatehouse/users/contracts'
import type { AttributeMap } from '../attributes.ts'
import { FilterTooDeep } from '../errors.ts'
import type { JdbcSettings } from '../settings.ts'
import { fold, nfc } from './fold.ts'
import type { Layout } from './layout.ts'
import type { Order, Piece, Speech } from './speech.ts'
import { timeColumn, timeTest } from './times.ts'

type Comparison = Extract<UserFilter, { readonly value: unknown }>
type Op = Exclude<Comparison['op'], 'ne'>
type Value = Comparison['value']
type Test = (expression: string) => Piece

export interface ConditionDeps {
  readonly layout: Layout
  readonly speech: Speech
  readonly attributes: AttributeMap
  readonly settings: Pick<JdbcSettings, 'disabledAttribute' | 'createdAttribute' | 'modifiedAttribute' | 'multiAttributeSeparator'>
  readonly store: string
}
const nobody: Piece = { sql: '1 = 0', params: [] }
const everybody: Piece = { sql: '1 = 1', params: [] }
const orders: Readonly<Partial<Record<Op, Order>>> = { eq: '=', gt: '>', ge: '>=', lt: '<', le: '<=' }
const maxDepth = 32

const all = (pieces: readonly Piece[], word: 'and' | 'or'): Piece => {
  if (pieces.length === 0) return word === 'and' ? everybody : nobody
  return { sql: `(${pieces.map(({ sql }) => sql).join(` ${word} `)})`, params: pieces.flatMap(({ params }) => params) }
}
const not = ({ sql, params }: Piece): Piece => ({ sql: `not (${sql})`, params })
/** No database keeps it. */
const storable = (value: string): string => {
  if (value.includes('\0')) throw new BadRequest('text must not contain U+0000')
  return value
}
/** Every user has the same store, so the answer is known before. */
const ofStore = (name: string, op: Op, value: Value): Piece => {
  if (typeof value !== 'string') return nobody
  const [own, wanted] = [fold(name), fold(value)]
  const order = Buffer.compare(Buffer.from(own), Buffer.from(wanted))
  const tests: Record<Op, boolean> = {
    eq: order === 0,
    sw: own.startsWith(wanted),
    co: own.includes(wanted),
    ew: own.endsWith(wanted),
    gt: order > 0,
    ge: order >= 0,
    lt: order < 0,
    le: order <= 0,
  }
  return tests[op] ? everybody : nobody
}

/** Filters as conditions on `u`. Names of fields never get into the SQL: the fixed ones are listed, all others are values. Security rule 1.7. */
export const createConditions = ({ layout, speech, attributes, settings, store }: ConditionDeps) => {
  const textTest =
    (op: Op, value: string): Test =>
    (expression) => {
      const order = orders[op]
      if (order) return speech.compare(expression, order, value)
      if (value === '') return { sql: `${expression} = ${expression}`, params: [] }
      if (op === 'sw') return speech.startsWith(expression, value)
      return op === 'ew' ? speech.endsWith(expression, value) : speech.contains(expression, value)
    }
  /** Users with an attribute whose value, or one of its parts, passes. What is empty is not there. */
  const having = (attribute: string, several: boolean, test: Test): Piece => {
    const value = several ? 'v.value' : 'a.UM_ATTR_VALUE'
    const tables = several ? `${layout.attributes}, ${speech.parts('a.UM_ATTR_VALUE')}` : layout.attributes
    const { sql, params } = test(value)
    return {
      sql: `u.UM_ID in (select a.UM_USER_ID from ${tables} where a.UM_ATTR_NAME = ? and ${layout.ofProfile.sql} and ${value} <> '' and ${sql})`,
      params: [...(several ? [settings.multiAttributeSeparator] : []), attribute, ...layout.ofProfile.params, ...params],
    }
  }
  const ofClaim = ({ op, field, value, caseExact }: Omit<Comparison, 'op'> & { readonly op: Op }): Piece => {
    const attribute = attributes.attributeOf(field)
    if (attribute === undefined || typeof value !== 'string') return nobody
    const form = caseExact ? nfc : fold
    const shape = caseExact ? speech.nfc : speech.fold
    return having(attribute, attributes.isMultiValued(field), (column) => textTest(op, form(storable(value)))(shape(column)))
  }
  const ofTime = (attribute: string, op: Op, value: Value): Piece => {
    const test = typeof value === 'number' ? timeTest(op, value) : undefined
    if (!test) return nobody
    const column = timeColumn(layout, speech, attribute)
    const { sql, params } = speech.compare(column.sql, test.order, test.text)
    return { sql, params: [...column.params, ...params] }
  }
  const isDisabled = having(settings.disabledAttribute, false, (column) => speech.compare(speech.fold(column), '=', 'true'))
  const own: Readonly<Record<string, (op: Op, value: Value) => Piece>> = Object.assign(Object.create(null), {
    id: (op, value) => (typeof value === 'string' ? textTest(op, storable(value))(speech.bytes('u.UM_USER_ID')) : nobody),
    username: (op, value) => (typeof value === 'string' ? textTest(op, fold(storable(value)))(speech.fold('u.UM_USER_NAME')) : nobody),
    store: (op, value) => ofStore(store, op, value),
    active: (op, value) => (op !== 'eq' || typeof value !== 'boolean' ? nobody : value ? not(isDisabled) : isDisabled),
    createdAt: (op, value) => ofTime(settings.createdAttribute, op, value),
    updatedAt: (op, value) => ofTime(settings.modifiedAttribute, op, value),
  } satisfies typeof own)

  const present = (field: string): Piece => {
    if (own[field]) return everybody
    const attribute = attributes.attributeOf(field)
    return attribute === undefined ? nobody : having(attribute, attributes.isMultiValued(field), () => everybody)
  }
  const of = (filter: UserFilter, depth: number): Piece => {
    if (depth > maxDepth) throw new FilterTooDeep(`a filter nests deeper than ${maxDepth}`)
    if ('parts' in filter) {
      const pieces = filter.parts.map((part) => of(part, depth + 1))
      return all(pieces, filter.op)
    }
    if ('part' in filter) return not(of(filter.part, depth + 1))
    if (!('value' in filter)) return present(filter.field)
    const { op, field, value } = filter
    if (op === 'ne') return not(of({ ...filter, op: 'eq' }, depth))
    return own[field]?.(op, value) ?? ofClaim({ ...filter, op })
  }
  return (filter: UserFilter | undefined): Piece => all(filter ? [layout.ofTenant, of(filter, 0)] : [layout.ofTenant], 'and')
}
export type Conditions = ReturnType<typeof createConditions>
