import type { UserFilter } from '@gatehouse/users/contracts'
import type { AttributeMap } from '../attributes.ts'
import type { JdbcSettings } from '../settings.ts'
import { fold, nfc } from './fold.ts'
import type { Layout } from './layout.ts'
import type { Piece, Speech } from './speech.ts'
import { storable, textTest } from './text-test.ts'
import { timeColumn, timeTest } from './times.ts'
import { all, everybody, nobody, not, type Op, type PlainComparison, treeOf, type Value } from './tree.ts'

type Test = (expression: string) => Piece

export interface ConditionDeps {
  readonly layout: Layout
  readonly speech: Speech
  readonly attributes: AttributeMap
  readonly settings: Pick<JdbcSettings, 'disabledAttribute' | 'createdAttribute' | 'modifiedAttribute' | 'multiAttributeSeparator'>
  readonly store: string
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
  const ofClaim = ({ op, field, value, caseExact }: PlainComparison): Piece => {
    const attribute = attributes.attributeOf(field)
    if (attribute === undefined || typeof value !== 'string') return nobody
    const form = caseExact ? nfc : fold
    const shape = caseExact ? speech.nfc : speech.fold
    return having(attribute, attributes.isMultiValued(field), (column) => textTest(speech, op, form(storable(value)))(shape(column)))
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
    id: (op, value) => (typeof value === 'string' ? textTest(speech, op, storable(value))(speech.bytes('u.UM_USER_ID')) : nobody),
    username: (op, value) => (typeof value === 'string' ? textTest(speech, op, fold(storable(value)))(speech.fold('u.UM_USER_NAME')) : nobody),
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
  const of = treeOf({ present, compare: (comparison) => own[comparison.field]?.(comparison.op, comparison.value) ?? ofClaim(comparison) })
  return (filter: UserFilter | undefined): Piece => all(filter ? [layout.ofTenant, of(filter)] : [layout.ofTenant], 'and')
}
export type Conditions = ReturnType<typeof createConditions>
