import { randomUUID } from 'node:crypto'
import type { JobHandler, Schedule } from '@gatehouse/kernel/jobs'
import { fakeLog, fixedClock, openTestData, type TestData } from '@gatehouse/kernel/testing'
import { serverOf, serverSchema } from '../../src/config/server.ts'
import { jobService } from '../../src/jobs/service.ts'
import { jobMigrations, jobTable, scheduleTable } from '../../src/jobs/table.ts'
import { redisConnections } from '../../src/state/redis/connections.ts'

export interface Options {
  readonly url?: string
  readonly redis?: string
  readonly prefix?: string
  readonly data?: TestData
  readonly handlers?: readonly JobHandler[]
  readonly schedules?: readonly Schedule[]
  readonly concurrency?: number
  readonly drainTimeout?: string
}
/** The jobs of one node. Loops run after `lifecycle.ready()`; else tests call `settle`. */
export const openJobs = async ({
  url,
  redis,
  prefix = `test-${randomUUID()}:`,
  data,
  handlers = [],
  schedules = [],
  concurrency = 8,
  drainTimeout = '20s',
}: Options = {}) => {
  const log = fakeLog()
  const clock = fixedClock(1_000_000)
  const opened = data ?? (await openTestData({ tables: [jobTable, scheduleTable], migrations: jobMigrations, ...(url ? { url } : {}) }))
  const connections = redis === undefined ? undefined : redisConnections(redis, prefix, log)
  await connections?.start()
  const server = serverOf(serverSchema.parse({ drainTimeout }), { role: 'server', folder: '/' })
  const service = jobService(
    { adapter: 'auto', runInServer: true, concurrency, pollInterval: 0.1, keepDead: 60 },
    {
      ...opened,
      clock,
      log,
      server,
      redis: { redis: connections },
      metrics: undefined,
      contributions: { contributorOf: () => 'acme', leftOut: () => [] },
      handlers: new Map(handlers.map((item) => [item.job.name, item])),
      schedules: new Map(schedules.map((item) => [item.name, item])),
    },
  )
  const close = async () => {
    await service.lifecycle.drain?.()
    await service.lifecycle.stop?.()
    connections?.close()
    if (!data) await opened.close()
  }
  return { ...opened, ...service, clock, log, owner: server.nodeId, close, [Symbol.asyncDispose]: close }
}
