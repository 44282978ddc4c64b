import type { Clock } from '../clock/clock.ts'
import type { Server } from '../config/contracts.ts'
import type { Data, SystemData } from '../data/contracts.ts'
import type { HealthReport } from '../health/contracts.ts'
import type { Metrics } from '../http/contracts.ts'
import type { Log } from '../log/contracts.ts'
import type { RedisConnections } from '../state/redis/connections.ts'
import type { Lifecycle } from '../wiring/contracts.ts'
import type { Contributions } from '../wiring/contributions.ts'
import { bullCarrier, noCarrier } from './carrier.ts'
import type { JobsConfig } from './config.ts'
import type { DeadJob, JobHandler, Jobs, Schedule } from './contracts.ts'
import { crew as newCrew } from './crew.ts'
import { jobLoop } from './loop.ts'
import { type Handlers, jobRunner, type Outcome } from './run-job.ts'
import { scheduler } from './schedules.ts'
import { jobStore, unitOf } from './store.ts'
import type { JobRow } from './table.ts'
import { troubles } from './troubles.ts'

export interface Deps {
  readonly data: Data
  readonly system: SystemData
  readonly clock: Clock
  readonly log: Log
  readonly server: Server
  readonly redis: { readonly redis: RedisConnections | undefined }
  readonly metrics: Metrics | undefined
  readonly contributions: Contributions
  readonly handlers: ReadonlyMap<string, JobHandler>
  readonly schedules: ReadonlyMap<string, Schedule>
}
/** How long a row waits for its carrier before the database loop takes it. */
const carrierGraceMs = 5000

const toDead = ({ id, name, tenantId, attempt, error, diedAt, payload }: JobRow): DeadJob => ({
  id,
  name,
  tenantId: tenantId || null,
  attempts: attempt,
  error: error ?? '',
  diedAt: diedAt ?? 0,
  payload: JSON.parse(payload),
})
const carrierFor = ({ adapter, concurrency }: JobsConfig, { redis: { redis }, clock, log }: Deps) => {
  if (adapter === 'bullmq' && !redis) throw new Error('[jobs] adapter = "bullmq" needs [redis] url')
  return redis && adapter !== 'database' ? bullCarrier(redis, concurrency, clock, log) : noCarrier
}

export const jobService = (config: JobsConfig, deps: Deps) => {
  const { data, system, clock, log, server, contributions } = deps
  const runsHere = server.role === 'worker' || config.runInServer
  const carrier = carrierFor(config, deps)
  const store = jobStore(data, system, clock, ({ id, runAt }) => {
    carrier.send(id, runAt)
    if (runsHere && !carrier.up() && runAt <= clock.now()) loop.wake()
  })
  const trouble = troubles(clock)
  let units: readonly string[] | undefined
  const handlers: Handlers = {
    of: (name) => deps.handlers.get(name),
    units: () => (units ??= [...deps.handlers.values()].flatMap(({ job: { name }, units }) => [name, ...(units?.() ?? []).map((part) => unitOf(name, part))])),
    pluginOf: (item) => contributions.contributorOf(item) ?? 'unknown',
  }
  const told = (name: string, plugin: string, outcome: Outcome): void => {
    deps.metrics?.count('gatehouse_jobs_total', 'Jobs by how they ended', { job: name, outcome })
    trouble.note(name, plugin, outcome)
  }
  const run = jobRunner({ store, handlers, clock, log, told })
  const crew = newCrew({ store, handlers, run, clock, log, owner: server.nodeId, concurrency: config.concurrency, onRoom: () => loop.wake() })
  const loop = jobLoop({
    crew,
    store,
    async reclaim() {
      for (const { id, name, attempt } of await store.reclaim()) {
        const plugin = contributions.contributorOf(deps.handlers.get(name) ?? {}) ?? 'unknown'
        log.error(`plugin '${plugin}': the process ended each time that it ran the job ${name}, which is given up`, { plugin, job: name, jobId: id, attempt })
        told(name, plugin, 'dead')
      }
    },
    tick: scheduler(deps.schedules, data, system, store, clock),
    log,
    pollMs: Math.max(50, config.pollInterval * 1000),
    graceMs: () => (carrier.up() ? carrierGraceMs : 0),
  })
  const jobs: Jobs = {
    add: store.add,
    dead: async (tenantId, page) => (await store.dead(tenantId, page)).map(toDead),
    retry: store.retry,
  }
  const lifecycle: Lifecycle = {
    async ready() {
      await carrier.start(runsHere ? crew.one : undefined)
      if (runsHere) loop.start()
    },
    drain: () => loop.stop(Math.max(server.drainTimeoutSeconds - 1, server.drainTimeoutSeconds / 2) * 1000),
    stop: () => carrier.stop(),
    health: (): HealthReport => trouble.report(),
  }
  const others: (() => Promise<boolean>)[] = []
  const settleJobs = async (): Promise<void> => {
    while ((await crew.fill()) > 0 || crew.busy() > 0) if (crew.busy() > 0) await crew.next()
  }
  const settle = async (): Promise<void> => {
    for (let more = true; more; ) {
      await settleJobs()
      more = (await Promise.all(others.map((wait) => wait()))).includes(true)
    }
  }
  return { jobs, store, crew, lifecycle, settle, alsoFor: (wait: () => Promise<boolean>) => void others.push(wait) }
}
