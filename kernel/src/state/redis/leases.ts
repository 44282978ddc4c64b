import type { Leases } from '../locks.ts'
import type { RedisConnections } from './connections.ts'

const prolongScript = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`
const releaseScript = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`

/**
 * Redis is asked first, so that waiting costs the database nothing; the row decides. A lock therefore still excludes
 * while Redis is away, and after it was flushed.
 */
export const redisLeases = (redis: RedisConnections, rows: Leases): Leases => {
  const key = (name: string) => `${redis.prefix}lock:${name}`
  const takeAtRedis = async (name: string, owner: string, leaseMs: number): Promise<boolean> => {
    if (!redis.up()) return true
    return redis
      .ask((shared) => shared.set(key(name), owner, 'PX', leaseMs, 'NX'))
      .then(
        (done) => done !== null,
        () => true,
      )
  }
  const atRedis = async (script: string, name: string, ...words: (string | number)[]) => {
    if (redis.up()) await redis.ask((shared) => shared.eval(script, 1, key(name), ...words)).catch(() => 0)
  }
  return {
    async take(name, owner, leaseMs) {
      if (!(await takeAtRedis(name, owner, leaseMs))) return false
      if (await rows.take(name, owner, leaseMs)) return true
      await atRedis(releaseScript, name, owner)
      return false
    },
    async prolong(name, owner, leaseMs) {
      await atRedis(prolongScript, name, owner, leaseMs)
      return rows.prolong(name, owner, leaseMs)
    },
    async release(name, owner) {
      await rows.release(name, owner)
      await atRedis(releaseScript, name, owner)
    },
  }
}
