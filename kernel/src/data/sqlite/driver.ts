import { closeSync, openSync } from 'node:fs'
import type { Driver } from '../driver.ts'
import { DatabaseUnavailable } from '../errors.ts'
import { type Connection, connect } from './connection.ts'
import { sqliteWriter, type WriterOptions } from './writer.ts'

/**
 * A writer that stands in a queue, and a reader on the same WAL file that sees only what is committed. The reader forgets its pages
 * with each commit of the writer: while no transaction is open, reads go to the writer's connection, which knows them.
 */
export const sqliteDriver = (file: string, options: WriterOptions): Driver => {
  closeSync(openSync(file, 'a', 0o600))
  const writing = connect(file, { readonly: false, busyMs: 20 })
  const reading = connect(file, { readonly: true, busyMs: 1000 })
  const writer = sqliteWriter(writing, options)
  /** The writer's connection waits but a moment where another process is starting or stopping with this file. */
  const committed = <X>(read: (connection: Connection) => X): X => {
    if (writing.database.inTransaction) return read(reading)
    try {
      return read(writing)
    } catch (error) {
      if (error instanceof DatabaseUnavailable) return read(reading)
      throw error
    }
  }
  return {
    dialect: 'sqlite',
    one: (sql, params) => committed((connection) => connection.one(sql, params)),
    all: (sql, params) => committed((connection) => connection.all(sql, params)),
    run: writer.run,
    transact: writer.transact,
    ping: async () => void reading.one('select 1 as one', []),
    async close() {
      await writer.close()
      reading.database.close()
      writing.database.close()
    },
  }
}
