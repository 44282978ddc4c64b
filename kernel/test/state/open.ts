import { randomUUID } from 'node:crypto'
import { fakeLog, fixedClock, openTestData, type TestData } from '@gatehouse/kernel/testing'
import { openState } from '../../src/state/open-state.ts'
import { redisConnections } from '../../src/state/redis/connections.ts'
import { lockTable, onceTable, shortLivedTable, stateMigrations } from '../../src/state/tables.ts'

export const required = (name: string): string => {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set: run through npm test`)
  return value
}
/** One node's state. Two of them with one `url` and `prefix` are two nodes of one server. */
export const openNode = async (
  options: { readonly url?: string; readonly redis?: string; readonly prefix?: string; readonly now?: number; readonly data?: TestData } = {},
) => {
  const log = fakeLog()
  const clock = fixedClock(options.now ?? 1_000_000)
  const tables = [shortLivedTable, onceTable, lockTable]
  const opened = options.data ?? (await openTestData({ tables, migrations: stateMigrations, ...(options.url ? { url: options.url } : {}) }))
  const redis = options.redis === undefined ? undefined : redisConnections(options.redis, options.prefix ?? `test-${randomUUID()}:`, log)
  const state = openState(redis, { ...opened, clock, log })
  await redis?.start()
  const close = async () => {
    redis?.close()
    if (!options.data) await opened.close()
  }
  return { ...state, ...opened, clock, log, redis, close, [Symbol.asyncDispose]: close }
}
export type Node = Awaited<ReturnType<typeof openNode>>
