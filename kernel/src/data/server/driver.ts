import type { Dialect } from '../contracts.ts'
import type { Driver, TransactionSession } from '../driver.ts'
import { DatabaseUnavailable, TransactionTimeout } from '../errors.ts'
import { createPool, type Link, type PoolOptions } from './pool.ts'

export interface ServerLink extends Link, TransactionSession {}

/** A connection may have died since its last use, which only the next use shows: what has done nothing yet is tried once more. */
const retriedOnce = async <X>(work: () => Promise<X>): Promise<X> => {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error
    return work()
  }
}
const abandon = async (link: ServerLink, error: unknown): Promise<void> => {
  // A statement may still run: closing the connection ends it and undoes the transaction.
  if (link.broken() || error instanceof TransactionTimeout) return link.close()
  try {
    await link.command('rollback')
  } catch {
    link.close()
  }
}

/** MySQL and PostgreSQL alike: a statement borrows a connection, a transaction keeps one. */
export const serverDriver = (dialect: Dialect, options: PoolOptions<ServerLink>): Driver => {
  const pool = createPool(options)
  return {
    dialect,
    one: (sql, params) => retriedOnce(() => pool.use(async (link) => link.one(sql, params))),
    all: (sql, params) => retriedOnce(() => pool.use(async (link) => link.all(sql, params))),
    run: (sql, params) => pool.use(async (link) => link.run(sql, params)),
    transact(work) {
      let begun = false
      const attempt = () =>
        pool.use(async (link) => {
          await link.command('begin')
          begun = true
          try {
            const result = await work(link)
            await link.command('commit')
            return result
          } catch (error) {
            await abandon(link, error)
            throw error
          }
        })
      return attempt().catch((error) => {
        if (begun || !(error instanceof DatabaseUnavailable)) throw error
        return attempt()
      })
    },
    async ping() {
      await pool.use(async (link) => link.command('select 1'))
    },
    close: pool.close,
  }
}
