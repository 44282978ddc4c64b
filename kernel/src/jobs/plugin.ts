import { Clock } from '../clock/clock.ts'
import { Server } from '../config/contracts.ts'
import { Data, migrations, SystemData, tables } from '../data/contracts.ts'
import { Metrics } from '../http/contracts.ts'
import { Log } from '../log/contracts.ts'
import { RedisConnections } from '../state/redis/connections.ts'
import { Contributions } from '../wiring/contributions.ts'
import { definePlugin } from '../wiring/plugin.ts'
import { jobsConfig } from './config.ts'
import { handler, Jobs, job, jobHandlers, schedules } from './contracts.ts'
import { jobService } from './service.ts'
import { Settle } from './settle.ts'
import { jobMigrations, jobTable, scheduleTable } from './table.ts'

const purgeDead = job<Record<string, never>>('jobs.purge-dead', { attempts: 1 })

export default definePlugin({
  name: 'jobs',
  table: 'jobs',
  required: true,
  config: jobsConfig,
  points: [jobHandlers, schedules],
  provides: [Jobs, Settle],
  needs: { data: Data, system: SystemData, clock: Clock, log: Log, server: Server, redis: RedisConnections, contributions: Contributions },
  wants: { metrics: Metrics },
  setup({ config, deps, host }) {
    const service = jobService(config, { ...deps, handlers: host.items(jobHandlers), schedules: host.items(schedules) })
    host.contribute(tables, jobTable, scheduleTable)
    host.contribute(migrations, ...jobMigrations)
    host.contribute(
      jobHandlers,
      handler(purgeDead, async () => void (await service.store.purgeDead(deps.clock.now() - config.keepDead * 1000))),
    )
    host.contribute(schedules, { name: 'jobs.purge-dead', cron: '17 3 * * *', job: purgeDead })
    host.provide(Jobs, () => service.jobs)
    host.provide(Settle, () => service)
    return service.lifecycle
  },
})
