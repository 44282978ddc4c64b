import type { Counters } from '../rate-limiter.ts'
import type { RedisConnections } from './connections.ts'

const addScript = `
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return { count, redis.call('PTTL', KEYS[1]) }`

/** One count for all nodes; each counts for itself while Redis is away. */
export const redisCounters = (redis: RedisConnections, local: Counters): Counters => {
  const name = (key: string) => `${redis.prefix}rl:${key}`
  return {
    async add(key, windowMs) {
      if (!redis.up()) return local.add(key, windowMs)
      try {
        const [count, leftMs] = (await redis.ask((shared) => shared.eval(addScript, 1, name(key), windowMs))) as [number, number]
        return { count, leftMs }
      } catch {
        return local.add(key, windowMs)
      }
    },
    async reset(key) {
      await local.reset(key)
      if (redis.up()) await redis.ask((shared) => shared.del(name(key))).catch(() => 0)
    },
  }
}
