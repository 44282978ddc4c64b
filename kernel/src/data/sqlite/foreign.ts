import type { Driver } from '../driver.ts'
import { type Connection, connect } from './connection.ts'
import { sqliteError } from './errors.ts'
import { sqliteWriter, type WriterOptions } from './writer.ts'

export type SqlFunction = (...values: never[]) => string | number | null

const opened = (file: string, readonly: boolean, functions: Readonly<Record<string, SqlFunction>>): Connection => {
  try {
    const connection = connect(file, { readonly, busyMs: readonly ? 1000 : 20, foreign: true })
    for (const [name, run] of Object.entries(functions)) connection.database.function(name, { deterministic: true }, run)
    return connection
  } catch (error) {
    throw sqliteError(error)
  }
}

/** A SQLite file of somebody else's. @throws Transient it is not there */
export const foreignSqlite = (file: string, functions: Readonly<Record<string, SqlFunction>>, options: WriterOptions): Driver => {
  const reading = opened(file, true, functions)
  const writing = opened(file, false, functions)
  const writer = sqliteWriter(writing, options)
  return {
    dialect: 'sqlite',
    one: reading.one,
    all: reading.all,
    run: writer.run,
    transact: writer.transact,
    ping: async () => void reading.one('select count(*) from sqlite_schema', []),
    async close() {
      await writer.close()
      reading.database.close()
      writing.database.close()
    },
  }
}
