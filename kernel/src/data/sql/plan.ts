import type { Table } from '../table.ts'
import { str } from '../table.ts'
import type { Grammar } from './grammar.ts'
import { checkedName, snakeCase } from './names.ts'
import { type Decode, decoder, type Encode, encoder, storedEncoder } from './values.ts'

export type Row = Record<string, unknown>
export interface PlanColumn {
  readonly property: string
  readonly name: string
  readonly quoted: string
  readonly json: boolean
  readonly text: boolean
  readonly nullable: boolean
  /** For conditions. */
  readonly encode: Encode
  /** For what is stored. */
  readonly store: Encode
  readonly decode: Decode | undefined
}
/** What one table's statements are made of; built once. */
export interface Plan {
  readonly name: string
  readonly quoted: string
  readonly grammar: Grammar
  readonly tenantBound: boolean
  readonly columns: ReadonlyMap<string, PlanColumn>
  readonly stored: readonly PlanColumn[]
  /** ` where "tenant_id" = ?` */
  readonly tenantTest: string
  /** `select … from …`, its columns named as the properties. */
  readonly select: string
  /** The text of an insert of so many rows. */
  insert(rows: number): string
  /** The text of an insert of one row that does nothing where a key is taken. */
  readonly insertIgnore: string
  decode(row: Row): Row
}
export const tenantProperty = 'tenantId'
const tenantColumn = str(36)

const columnPlan = (property: string, column: Table<unknown>['columns'][string], grammar: Grammar): PlanColumn => {
  const name = checkedName(snakeCase(property))
  const encode = encoder(property, column, grammar)
  return {
    property,
    name,
    quoted: grammar.quote(name),
    json: column.kind === 'json',
    text: column.kind === 'string' || column.kind === 'text',
    nullable: column.nullable,
    encode,
    store: storedEncoder(property, column, encode),
    decode: decoder(column, grammar),
  }
}
const rowDecoder = (columns: readonly PlanColumn[]) => {
  const decoded = columns.flatMap(({ property, decode }) => (decode ? [{ property, decode }] : []))
  return (row: Row): Row => {
    for (const { property, decode } of decoded) row[property] = decode(row[property])
    return row
  }
}

/** @param system the tenant is a column like any other, instead of one that the layer fills and tests by itself. */
export const planOf = (table: Table<unknown>, grammar: Grammar, system: boolean): Plan => {
  if (table.tenantBound && tenantProperty in table.columns) throw new TypeError(`${table.name}: ${tenantProperty} is added by itself`)
  const own = Object.entries(table.columns).map(([property, column]) => columnPlan(property, column, grammar))
  const tenant = table.tenantBound ? [columnPlan(tenantProperty, tenantColumn, grammar)] : []
  const visible = system ? [...tenant, ...own] : own
  const stored = [...tenant, ...own]
  const quoted = grammar.quote(checkedName(table.name))
  const into = `into ${quoted} (${stored.map((column) => column.quoted).join(', ')}) values `
  const tuple = `(${stored.map(() => '?').join(', ')})`
  const inserts = new Map<number, string>()
  const insert = (rows: number) => {
    const text = inserts.get(rows) ?? `insert ${into}${Array.from({ length: rows }, () => tuple).join(', ')}`
    inserts.set(rows, text)
    return text
  }
  return {
    name: table.name,
    quoted,
    grammar,
    tenantBound: table.tenantBound,
    columns: new Map(visible.map((column) => [column.property, column])),
    stored,
    tenantTest: ` where ${grammar.quote('tenant_id')} = ?`,
    select: `select ${visible.map((column) => `${column.quoted} as ${grammar.quote(column.property)}`).join(', ')} from ${quoted}`,
    insert,
    insertIgnore: grammar.insertIgnore(into + tuple),
    decode: rowDecoder(visible),
  }
}
/** Plans by table, for one way of access. */
export const plans = (grammar: Grammar, system: boolean) => {
  const made = new WeakMap<object, Plan>()
  return (table: Table<unknown>): Plan => {
    const known = made.get(table)
    if (known) return known
    const plan = planOf(table, grammar, system)
    made.set(table, plan)
    return plan
  }
}
export type Plans = ReturnType<typeof plans>
