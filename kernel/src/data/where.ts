import type { Table } from './table.ts'

const made = Symbol('test')
/** A test on one column. Made by the functions below, never by parsed input; a bare value means "equals". */
export interface Test<V> {
  readonly op: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte' | 'in' | 'null' | 'notNull' | 'startsWith' | 'contains' | 'endsWith'
  readonly value?: V | readonly V[]
  readonly [made]: true
}
/** As in SQL, null passes no test but `isNull()`; a bare null throws, so that an absent value never finds rows. */
export type Columns<T> = { readonly [K in keyof T]?: NonNullable<T[K]> | Test<NonNullable<T[K]>> }
/** All the columns' tests together, or a combination. */
export type Where<T> =
  | Columns<T>
  | { readonly $or: readonly Where<T>[] }
  | { readonly $and: readonly Where<T>[] }
  | { readonly $not: Where<T> }
  | { readonly $some: Some<T> }

/** Rows of another table of the same tenant. Made by `some`. */
export interface Some<T> {
  // biome-ignore lint/suspicious/noExplicitAny: the other table has its own row type
  readonly table: Table<any>
  readonly on: readonly (readonly [other: string, own: keyof T & string])[]
  // biome-ignore lint/suspicious/noExplicitAny: the other table has its own row type
  readonly where: Where<any>
}

const test = <V>(op: Test<V>['op'], value?: V | readonly V[]): Test<V> => ({ op, ...(value === undefined ? {} : { value }), [made]: true })
export const isTest = (value: unknown): value is Test<unknown> => typeof value === 'object' && value !== null && made in value
export const isNull = (): Test<never> => test('null')
export const notNull = (): Test<never> => test('notNull')
export const not = <V>(value: V): Test<V> => test('ne', value)
export const lt = <V>(value: V): Test<V> => test('lt', value)
export const lte = <V>(value: V): Test<V> => test('lte', value)
export const gt = <V>(value: V): Test<V> => test('gt', value)
export const gte = <V>(value: V): Test<V> => test('gte', value)
/** An empty list matches nothing. At most 10,000 values. */
export const oneOf = <V>(values: readonly V[]): Test<V> => test('in', values)
/** Case-sensitive, wildcards in the value are literal. Uses an index. */
export const startsWith = (value: string): Test<string> => test('startsWith', value)
export const contains = (value: string): Test<string> => test('contains', value)
export const endsWith = (value: string): Test<string> => test('endsWith', value)
export const or = <T>(...parts: NoInfer<Where<T>>[]): Where<T> => ({ $or: parts })
export const and = <T>(...parts: NoInfer<Where<T>>[]): Where<T> => ({ $and: parts })
export const none = <T>(part: NoInfer<Where<T>>): Where<T> => ({ $not: part })
/**
 * The row has at least one row in `other` (a table of the same tenant) whose columns equal its own as `on` says and that passes `where`:
 * `some(claimTable, { userId: 'id' }, { name: 'department', value: 'sales' })`.
 */
export const some = <T, O>(other: Table<O>, on: { readonly [K in keyof O & string]?: keyof T & string }, where: Where<O> = {}): Where<T> => ({
  $some: { table: other, on: Object.entries(on) as [string, keyof T & string][], where },
})
