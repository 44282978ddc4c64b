/** One column. Times are milliseconds since the epoch; JSON is kept as text. */
export interface Column<T> {
  readonly kind: 'string' | 'text' | 'int' | 'bigint' | 'boolean' | 'time' | 'json'
  readonly length?: number
  readonly nullable: boolean
  /** Never called: it carries T for the type checker. */
  readonly type?: (value: T) => T
}
interface Making<T> extends Column<T> {
  orNull(): Column<T | null>
}
const column = <T>(kind: Column<T>['kind'], length?: number): Making<T> => {
  const made = { kind, nullable: false, ...(length === undefined ? {} : { length }) }
  return { ...made, orNull: () => ({ ...made, nullable: true }) }
}
/** At most 191 characters where an index covers it (MySQL). Compared byte by byte on every database. */
export const str = (length: number) => column<string>('string', length)
export const text = () => column<string>('text')
export const int = () => column<number>('int')
/** A whole number up to 2^53. */
export const bigint = () => column<number>('bigint')
export const bool = () => column<boolean>('boolean')
export const time = () => column<number>('time')
export const json = <T>() => column<T>('json')

// biome-ignore lint/suspicious/noExplicitAny: columns of any type
export type ColumnSet = Readonly<Record<string, Column<any>>>
export type RowOf<C extends ColumnSet> = { [K in keyof C]: C[K] extends Column<infer T> ? T : never }

export interface Key<N extends string = string> {
  /** Unique in the schema: starts with the table's name. */
  readonly name: string
  readonly columns: readonly N[]
}
export interface Table<T> {
  /** Snake case, starts with the plugin's name: `oauth_refresh_token`. Columns are the snake case of their names. */
  readonly name: string
  readonly columns: ColumnSet
  /** `tenantId` comes first by itself in the primary key and in every unique key and index. */
  readonly primary: readonly string[]
  readonly unique: readonly Key[]
  readonly indexes: readonly Key[]
  /** False only for the kernel's own global tables, such as the list of tenants. */
  readonly tenantBound: boolean
  /** Never called: it carries T for the type checker. */
  readonly type?: (value: T) => T
}
interface Keys<N extends string> {
  readonly primary: readonly N[]
  readonly unique?: readonly Key<N>[]
  readonly indexes?: readonly Key<N>[]
}
const define = <C extends ColumnSet>(name: string, columns: C, keys: Keys<keyof C & string>, tenantBound: boolean): Table<RowOf<C>> => ({
  name,
  columns,
  primary: keys.primary,
  unique: keys.unique ?? [],
  indexes: keys.indexes ?? [],
  tenantBound,
})
/** A table whose rows belong to tenants: `tenant_id` is added, filled and tested by the data layer. */
export const table = <const C extends ColumnSet>(name: string, columns: C, keys: Keys<keyof C & string>): Table<RowOf<C>> => define(name, columns, keys, true)
/** A table above tenants. For the kernel only. */
export const globalTable = <const C extends ColumnSet>(name: string, columns: C, keys: Keys<keyof C & string>): Table<RowOf<C>> =>
  define(name, columns, keys, false)
