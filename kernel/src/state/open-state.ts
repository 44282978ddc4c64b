import type { Clock } from '../clock/clock.ts'
import type { Data, SystemData } from '../data/contracts.ts'
import type { HealthReport } from '../health/contracts.ts'
import type { Log } from '../log/contracts.ts'
import { caches } from './cache.ts'
import { invalidationsOver } from './invalidations.ts'
import { dataLeases, locks } from './locks.ts'
import { localPubSub } from './pubsub.ts'
import { localCounters, rateLimiter } from './rate-limiter.ts'
import type { RedisConnections } from './redis/connections.ts'
import { redisCounters } from './redis/counters.ts'
import { redisLeases } from './redis/leases.ts'
import { redisPubSub } from './redis/pubsub.ts'
import { redisShortLived } from './redis/short-lived.ts'
import { dataShortLived } from './short-lived-data.ts'

export interface Deps {
  readonly data: Data
  readonly system: SystemData
  readonly clock: Clock
  readonly log: Log
}
/** The services of the state plugin: over Redis where there is one, else in the database and this process. */
export const openState = (redis: RedisConnections | undefined, { data, system, clock, log }: Deps) => {
  const shared = data.dialect !== 'sqlite'
  const pubsub = redis ? redisPubSub(redis, log) : localPubSub(log, !shared)
  const rows = dataShortLived(data, clock)
  const leases = dataLeases(system, clock)
  const counters = localCounters(clock)
  return {
    pubsub,
    caches: caches({ data, clock, invalidations: invalidationsOver(pubsub, shared) }),
    locks: locks(redis ? redisLeases(redis, leases) : leases),
    shortLived: redis ? redisShortLived(redis, rows) : rows,
    rateLimiter: rateLimiter(redis ? redisCounters(redis, counters) : counters),
    health(): HealthReport {
      if (!redis || redis.up()) return { status: 'up' }
      return { status: 'degraded', reason: 'Redis is away: the database and this process stand in for it' }
    },
  }
}
