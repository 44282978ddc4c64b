import Sqlite, { type Database, type Statement } from 'better-sqlite3'
import type { Row } from '../sql/plan.ts'
import type { DbValue } from '../sql/values.ts'
import { isBusy, sqliteError } from './errors.ts'

/** Prepared statements kept for each connection. */
const maxStatements = 1000

export interface Connection {
  readonly database: Database
  one(sql: string, params: readonly DbValue[]): Row | undefined
  all(sql: string, params: readonly DbValue[]): Row[]
  run(sql: string, params: readonly DbValue[]): number
  command(sql: string): void
}

export interface ConnectOptions {
  readonly readonly: boolean
  readonly busyMs: number
  /** The file is somebody else's: it must be there, and keeps its journal mode. */
  readonly foreign?: boolean
}
const pauseMs = 10
const mostPauses = 1000
/** Of two processes that start with a new file at once, SQLite refuses one without letting it wait. */
const writeAhead = (database: Database): void => {
  for (let pauses = 0; ; pauses += 1) {
    try {
      database.pragma('journal_mode = WAL')
      return
    } catch (error) {
      if (!isBusy(error) || pauses === mostPauses) throw sqliteError(error)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs)
    }
  }
}
/** One connection to the file; everything on it is synchronous. */
export const connect = (file: string, options: ConnectOptions): Connection => {
  const database = new Sqlite(file, { readonly: options.readonly, timeout: 10_000, fileMustExist: options.foreign ?? false })
  if (!options.readonly && !options.foreign) writeAhead(database)
  database.pragma('synchronous = FULL')
  database.pragma('foreign_keys = ON')
  database.pragma('cache_size = -16000')
  database.pragma('temp_store = MEMORY')
  database.pragma('wal_autocheckpoint = 4000')
  database.pragma(`busy_timeout = ${options.busyMs}`)
  const statements = new Map<string, Statement<unknown[], Row>>()
  const prepared = (sql: string): Statement<unknown[], Row> => {
    const known = statements.get(sql)
    if (known) return known
    if (statements.size >= maxStatements) statements.delete(statements.keys().next().value ?? '')
    const statement = database.prepare<unknown[], Row>(sql)
    statements.set(sql, statement)
    return statement
  }
  const mapped = <X>(work: () => X): X => {
    try {
      return work()
    } catch (error) {
      throw sqliteError(error)
    }
  }
  return {
    database,
    one: (sql, params) => mapped(() => prepared(sql).get(params)),
    all: (sql, params) => mapped(() => prepared(sql).all(params)),
    run: (sql, params) => mapped(() => prepared(sql).run(params).changes),
    command: (sql) => mapped(() => void prepared(sql).run()),
  }
}
