import type { Dialect, ForeignValue } from '@gatehouse/kernel/foreign'

export interface Piece {
  readonly sql: string
  readonly params: readonly ForeignValue[]
}
export type Order = '=' | '>' | '>=' | '<' | '<='
/** What the databases spell differently. Expressions that `fold` and `nfc` give compare by code point, without padding. */
export interface Speech {
  fold(expression: string): string
  nfc(expression: string): string
  /** Cheap and close to `fold`, as an index may have it: what it finds is looked at again. */
  lower(expression: string): string
  /** A text that compares byte by byte: ids, times in ISO 8601. */
  bytes(expression: string): string
  /** A number or an id of the database's own as text. */
  text(expression: string): string
  /** Characters of a text. */
  length(expression: string): string
  compare(expression: string, order: Order, value: string): Piece
  startsWith(expression: string, value: string): Piece
  endsWith(expression: string, value: string): Piece
  contains(expression: string, value: string): Piece
  /** A table `v(value)` of the parts of a column. Its one parameter is the separator. */
  parts(column: string): string
  readonly forUpdate: string
}
const sized = (sql: string, size: number, value: string): Piece => ({ sql, params: [size, value] })
const points = (value: string) => [...value].length
const asJson = (quoted: string) => `replace(${quoted}, ?, '","')`

const sqlite: Speech = {
  fold: (expression) => `gatehouse_fold(${expression})`,
  nfc: (expression) => `gatehouse_nfc(${expression})`,
  lower: (expression) => `gatehouse_fold(${expression})`,
  bytes: (expression) => `(${expression} || '')`,
  text: (expression) => `cast(${expression} as text)`,
  length: (expression) => `length(${expression})`,
  compare: (expression, order, value) => ({ sql: `${expression} ${order} ?`, params: [value] }),
  startsWith: (expression, value) => sized(`substr(${expression}, 1, ?) = ?`, points(value), value),
  endsWith: (expression, value) => sized(`substr(${expression}, -?) = ?`, points(value), value),
  contains: (expression, value) => ({ sql: `instr(${expression}, ?) > 0`, params: [value] }),
  parts: (column) => `json_each('[' || ${asJson(`json_quote(${column})`)} || ']') v`,
  forUpdate: '',
}
/** Bytes of UTF-8: the collations that MySQL and MariaDB share pad with spaces. */
const inBytes = (expression: string) => `cast(convert(${expression} using utf8mb4) as binary)`
const byte = 'cast(? as binary)'
const mysql: Speech = {
  fold: (expression) => `cast(replace(lower(convert(${expression} using utf8mb4)), 'ς', 'σ') as binary)`,
  nfc: inBytes,
  lower: (expression) => `lower(${expression})`,
  bytes: inBytes,
  text: (expression) => `cast(${expression} as char)`,
  length: (expression) => `char_length(${expression})`,
  compare: (expression, order, value) => ({ sql: `${expression} ${order} ${byte}`, params: [value] }),
  startsWith: (expression, value) => sized(`left(${expression}, ?) = ${byte}`, Buffer.byteLength(value), value),
  endsWith: (expression, value) => sized(`right(${expression}, ?) = ${byte}`, Buffer.byteLength(value), value),
  contains: (expression, value) => ({ sql: `locate(${byte}, ${expression}) > 0`, params: [value] }),
  parts: (column) =>
    `json_table(concat('[', ${asJson(`json_quote(convert(${column} using utf8mb4))`)}, ']'), '$[*]' columns (value varchar(1024) character set utf8mb4 path '$')) v`,
  forUpdate: ' for update',
}
const postgres = (icu: boolean): Speech => ({
  fold: (expression) => `replace(lower(normalize(${expression}, NFC)${icu ? ' collate "und-x-icu"' : ''}), 'ς', 'σ') collate "C"`,
  nfc: (expression) => `normalize(${expression}, NFC) collate "C"`,
  lower: (expression) => `lower(${expression})`,
  bytes: (expression) => `${expression} collate "C"`,
  text: (expression) => `cast(${expression} as text)`,
  length: (expression) => `length(${expression})`,
  compare: (expression, order, value) => ({ sql: `${expression} ${order} ?`, params: [value] }),
  startsWith: (expression, value) => sized(`left(${expression}, ?) = ?`, points(value), value),
  endsWith: (expression, value) => sized(`right(${expression}, ?) = ?`, points(value), value),
  contains: (expression, value) => ({ sql: `strpos(${expression}, ?) > 0`, params: [value] }),
  parts: (column) => `unnest(string_to_array(${column}, ?)) as v(value)`,
  forUpdate: ' for update',
})
/** @param icu whether PostgreSQL was built with ICU: its own lower() may know no more than ASCII. */
export const speechOf = (dialect: Dialect, icu: boolean): Speech => (dialect === 'sqlite' ? sqlite : dialect === 'mysql' ? mysql : postgres(icu))
