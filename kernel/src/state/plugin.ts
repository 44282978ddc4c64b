import { Clock } from '../clock/clock.ts'
import { Data, migrations, SystemData, tables } from '../data/contracts.ts'
import { handler, job, jobHandlers, schedules } from '../jobs/contracts.ts'
import { Log } from '../log/contracts.ts'
import { s } from '../schema/schema.ts'
import { definePlugin } from '../wiring/plugin.ts'
import { Caches, Locks, PubSub, RateLimiter, ShortLived } from './contracts.ts'
import { openState } from './open-state.ts'
import { purgeExpired } from './purge.ts'
import { RedisConnections, redisConnections } from './redis/connections.ts'
import { lockTable, onceTable, shortLivedTable, stateMigrations } from './tables.ts'

const config = s.object({
  url: s.optional(s.secret()).describe('redis:// or rediss://. Without it, state is kept in the database and in this process'),
  keyPrefix: s.string('gatehouse:').describe('Starts the name of every key'),
})
const purge = job<Record<string, never>>('state.purge', { attempts: 1, timeoutMs: 300_000 })

export default definePlugin({
  name: 'state',
  table: 'redis',
  required: true,
  config,
  provides: [Caches, Locks, PubSub, ShortLived, RateLimiter, RedisConnections],
  needs: { data: Data, system: SystemData, clock: Clock, log: Log },
  setup({ config, deps, host }) {
    const redis = config.url && redisConnections(config.url.reveal(), config.keyPrefix, deps.log)
    const state = openState(redis, deps)
    host.contribute(tables, shortLivedTable, onceTable, lockTable)
    host.contribute(migrations, ...stateMigrations)
    host.contribute(
      jobHandlers,
      handler(purge, async (_, { signal }) => void (await purgeExpired(deps.data, deps.system, deps.clock, signal))),
    )
    host.contribute(schedules, { name: 'state.purge', cron: '*/10 * * * *', job: purge })
    host.provide(Caches, () => state.caches)
    host.provide(Locks, () => state.locks)
    host.provide(PubSub, () => state.pubsub)
    host.provide(ShortLived, () => state.shortLived)
    host.provide(RateLimiter, () => state.rateLimiter)
    host.provide(RedisConnections, () => ({ redis }))
    return { start: () => redis?.start(), stop: () => redis?.close(), health: state.health }
  },
})
