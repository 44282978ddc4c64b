import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { QueryRunner } from 'typeorm'
import type { Dialect } from '../contracts.ts'

/** Any two processes that migrate one database ask for the same lock. */
const advisoryKey = 7_203_944_118

interface Lock {
  tryTake(runner: QueryRunner): Promise<boolean>
  release(runner: QueryRunner): Promise<unknown>
}
/** MySQL's locks are the server's, so the name tells the database. */
const mysqlName = async (runner: QueryRunner): Promise<string> =>
  `gatehouse.${createHash('sha256')
    .update(String(await runner.getCurrentDatabase()))
    .digest('hex')
    .slice(0, 32)}`
const firstOf = async (runner: QueryRunner, sql: string, params: unknown[]): Promise<unknown> => {
  const [row] = await runner.query(sql, params)
  return Object.values(row ?? {})[0]
}
const locks: Readonly<Record<Dialect, Lock>> = {
  // SQLite has the write lock of each migration's transaction instead.
  sqlite: { tryTake: async () => true, release: async () => undefined },
  mysql: {
    tryTake: async (runner) => Number(await firstOf(runner, 'select get_lock(?, 0)', [await mysqlName(runner)])) === 1,
    release: async (runner) => runner.query('do release_lock(?)', [await mysqlName(runner)]),
  },
  postgres: {
    tryTake: async (runner) => (await firstOf(runner, 'select pg_try_advisory_lock($1)', [advisoryKey])) === true,
    release: (runner) => runner.query('select pg_advisory_unlock($1)', [advisoryKey]),
  },
}
/** One process at a time; the lock goes with its connection when the process is killed. */
export const withMigrationLock = async <X>(runner: QueryRunner, dialect: Dialect, waiting: () => void, work: () => Promise<X>): Promise<X> => {
  const lock = locks[dialect]
  for (let tries = 0; !(await lock.tryTake(runner)); tries += 1) {
    if (tries % 50 === 0) waiting()
    await sleep(100)
  }
  try {
    return await work()
  } finally {
    await lock.release(runner)
  }
}
