import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../clock/clock.ts'
import type { Server } from '../config/contracts.ts'
import { Transient } from '../errors/errors.ts'
import type { HealthReport } from '../health/contracts.ts'
import type { Log } from '../log/contracts.ts'
import type { Lifecycle } from '../wiring/contracts.ts'
import type { Data, SystemData } from './contracts.ts'
import { dataOver } from './data.ts'
import { openDatabase } from './database.ts'
import { lateDriver } from './late-driver.ts'
import type { Migration } from './migration.ts'
import type { DataSettings } from './settings.ts'
import type { Table } from './table.ts'
import { targetOf } from './target.ts'

export interface Deps {
  readonly config: DataSettings
  readonly server: Server
  readonly clock: Clock
  readonly log: Log
  readonly tables: ReadonlyMap<string, Table<unknown>>
  readonly migrations: ReadonlyMap<string, Migration>
}
const probeMs = 2000
const within = <X>(ms: number, work: Promise<X>): Promise<X> => {
  const timer = AbortSignal.timeout(ms)
  return Promise.race([work, new Promise<never>((_, reject) => timer.addEventListener('abort', () => reject(timer.reason)))])
}

/** The database over the life of a process: opened at start, asked by health, closed at stop. */
export const dataService = ({ config, server, clock, log, tables, migrations }: Deps): Lifecycle & { readonly data: Data; readonly system: SystemData } => {
  const target = targetOf(config.url?.reveal(), server.dataDir)
  const late = lateDriver(target.dialect)
  const { data, system } = dataOver(late.driver, {
    limitMs: config.transactionTimeout * 1000,
    failed: (error) => log.error('an afterCommit callback failed', { error }),
  })
  const open = () =>
    openDatabase({
      target,
      tables: [...tables.values()],
      migrations: [...migrations.values()],
      progress: {
        waiting: () => log.info('waiting for another process that migrates the database'),
        migrating: (name, number, total) => log.info('migrating the database', { migration: name, number, total }),
      },
      poolSize: config.poolSize,
      acquireMs: config.acquireTimeout * 1000,
      statementMs: config.statementTimeout * 1000,
      monotonic: clock.monotonic,
    })
  const openPatiently = async () => {
    const until = clock.monotonic() + config.startTimeout * 1000
    for (;;) {
      try {
        return await open()
      } catch (error) {
        if (!(error instanceof Transient) || clock.monotonic() >= until) throw error
        log.warn('the database is not there yet', { error })
        await sleep(1000)
      }
    }
  }
  return {
    data,
    system,
    async start() {
      late.use(await openPatiently())
    },
    stop: () => late.driver.close(),
    async health(): Promise<HealthReport> {
      try {
        await within(probeMs, late.driver.ping())
        return { status: 'up' }
      } catch {
        return { status: 'down', reason: `the ${target.dialect} database does not answer` }
      }
    },
  }
}
