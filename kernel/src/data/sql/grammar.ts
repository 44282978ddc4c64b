import type { Dialect } from '../contracts.ts'

/** What the three databases spell differently. `?` is the placeholder everywhere; the PostgreSQL driver numbers them. */
export interface Grammar {
  readonly dialect: Dialect
  quote(name: string): string
  /** Truth of "text in column contains the parameter". */
  contains(column: string): string
  /** Truth of "column ends with": parameters are the length in code points, then the value. */
  endsWith(column: string): string
  /** Nulls come first on the way up and last on the way down, as SQLite and MySQL have it by themselves. */
  order(column: string, descending: boolean, nullable: boolean): string
  /** @param into `into … values (…)` */
  insertIgnore(into: string): string
  readonly forUpdate: string
  /** How many rows one insert statement may carry. */
  readonly rowsPerInsert: number
  readonly booleans: 'native' | 'integer'
}
const doubleQuoted = (name: string) => `"${name}"`
const plainOrder = (column: string, descending: boolean) => `${column}${descending ? ' desc' : ''}`
const ignoring = (into: string) => `insert ${into} on conflict do nothing`

const sqlite: Grammar = {
  dialect: 'sqlite',
  quote: doubleQuoted,
  contains: (column) => `instr(${column}, ?) > 0`,
  endsWith: (column) => `substr(${column}, -?) = ?`,
  order: plainOrder,
  insertIgnore: ignoring,
  forUpdate: '',
  rowsPerInsert: 1,
  booleans: 'integer',
}
const mysql: Grammar = {
  dialect: 'mysql',
  quote: (name) => `\`${name}\``,
  contains: (column) => `locate(?, ${column}) > 0`,
  endsWith: (column) => `right(${column}, ?) = ?`,
  order: plainOrder,
  insertIgnore: (into) => `insert ignore ${into}`,
  forUpdate: ' for update',
  rowsPerInsert: 64,
  booleans: 'integer',
}
const postgres: Grammar = {
  dialect: 'postgres',
  quote: doubleQuoted,
  contains: (column) => `strpos(${column}, ?) > 0`,
  endsWith: (column) => `right(${column}, ?) = ?`,
  order: (column, descending, nullable) => `${plainOrder(column, descending)}${nullable ? ` nulls ${descending ? 'last' : 'first'}` : ''}`,
  insertIgnore: ignoring,
  forUpdate: ' for update',
  rowsPerInsert: 64,
  booleans: 'native',
}
export const grammars: Readonly<Record<Dialect, Grammar>> = { sqlite, mysql, postgres }
