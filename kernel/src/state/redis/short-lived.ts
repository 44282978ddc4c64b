import type { Redis } from 'ioredis'
import type { TenantRef } from '../../data/contracts.ts'
import { Conflict, Transient } from '../../errors/errors.ts'
import type { Entry, ShortLived } from '../contracts.ts'
import { hashed, newVersion, tenantIdOf } from '../keys.ts'
import type { RedisConnections } from './connections.ts'

interface Stored {
  readonly n: string
  readonly v: unknown
}
/** KEYS[1]; ARGV: the version that must be there, the new text, milliseconds to live or 0 for as before. */
const replaceScript = `
local there = redis.call('GET', KEYS[1])
if not there or cjson.decode(there).n ~= ARGV[1] then return 0 end
if ARGV[3] == '0' then redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL') else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1`

/**
 * Keys of Redis, and rows of the database while Redis is away. A value lives in one of the two, never in both: a command
 * whose outcome is not known fails as Transient instead of being done again elsewhere. A restarted Redis may hold again
 * what was taken in its last seconds, so keys are named after its life. Replay marks are always rows.
 */
export const redisShortLived = (redis: RedisConnections, fallback: ShortLived): ShortLived => {
  const keyOf = (tenant: TenantRef, purpose: string, key: string) => `${redis.prefix}sl:${redis.life()}:${tenantIdOf(tenant)}:${purpose}:${hashed(key)}`
  const ask = async <X>(command: (shared: Redis) => Promise<X>): Promise<X> => {
    try {
      return await redis.ask(command)
    } catch (error) {
      throw new Transient('the store of short-lived values did not answer', { cause: error })
    }
  }
  const text = (value: unknown) => JSON.stringify({ n: newVersion(), v: value } satisfies Stored)
  const milliseconds = (ttlSeconds: number) => Math.max(1, Math.ceil(ttlSeconds * 1000))
  return {
    async put(tenant, purpose, key, value, ttlSeconds) {
      if (!redis.up()) return fallback.put(tenant, purpose, key, value, ttlSeconds)
      const done = await ask((shared) => shared.set(keyOf(tenant, purpose, key), text(value), 'PX', milliseconds(ttlSeconds), 'NX'))
      if (done === null) throw new Conflict(`${purpose} has this key already`)
    },
    async get<V>(tenant: TenantRef, purpose: string, key: string): Promise<Entry<V> | undefined> {
      const found = redis.up() ? await ask((shared) => shared.get(keyOf(tenant, purpose, key))) : null
      if (found === null) return fallback.get<V>(tenant, purpose, key)
      const { n, v } = JSON.parse(found) as Stored
      return { value: v as V, version: n }
    },
    async replace(tenant, purpose, key, version, value, ttlSeconds) {
      if (redis.up()) {
        const ttl = ttlSeconds === undefined ? 0 : milliseconds(ttlSeconds)
        const done = await ask((shared) => shared.eval(replaceScript, 1, keyOf(tenant, purpose, key), version, text(value), ttl))
        if (done === 1) return true
      }
      return fallback.replace(tenant, purpose, key, version, value, ttlSeconds)
    },
    async take<V>(tenant: TenantRef, purpose: string, key: string): Promise<V | undefined> {
      const found = redis.up() ? await ask((shared) => shared.getdel(keyOf(tenant, purpose, key))) : null
      return found === null ? fallback.take<V>(tenant, purpose, key) : ((JSON.parse(found) as Stored).v as V)
    },
    async remove(tenant, purpose, key) {
      if (redis.up()) {
        await ask((shared) => shared.del(keyOf(tenant, purpose, key)))
        return fallback.remove(tenant, purpose, key)
      }
      // What is not a row may be a key that nobody can remove now.
      if ((await fallback.take(tenant, purpose, key)) === undefined) throw new Transient('the store of short-lived values is away')
    },
    once: fallback.once,
  }
}
