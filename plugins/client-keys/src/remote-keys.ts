import { type Clock, type Log, type Outbound, type Tenant, Transient } from '@gatehouse/kernel'
import type { JWK } from 'jose'
import { LRUCache } from 'lru-cache'
import type { ClientKeysConfig } from './config.ts'
import { keySetOf } from './public-keys.ts'

interface Deps {
  readonly outbound: Outbound
  readonly clock: Clock
  readonly log: Log
  readonly config: ClientKeysConfig
}
/** Times are of the monotonic clock, ms. */
interface Fetched {
  /** The last good answer, and when it came. */
  keys: readonly JWK[] | undefined
  fetchedAt: number
  /** When it was last asked for, well or not. */
  triedAt: number
  pending: Promise<void> | undefined
}
const MOST_SETS = 5000
const MOST_BYTES = 64 * 1024
const TIMEOUT_MS = 5000

/** Key sets that clients publish: cached, fetched at a bounded rate, and a bad answer keeps the last good one. Security rule 9.2. */
export const createRemoteKeys = ({ outbound, clock, log, config }: Deps) => {
  const sets = new LRUCache<string, Fetched>({ max: MOST_SETS })
  const fetchInto = async (set: Fetched, tenant: Tenant, url: string): Promise<void> => {
    set.triedAt = clock.monotonic()
    try {
      const headers = { accept: 'application/jwk-set+json, application/json' }
      const { status, body } = await outbound.send({ feature: 'jwks', url, headers, timeoutMs: TIMEOUT_MS, maxBytes: MOST_BYTES, tenantId: tenant.id })
      const keys = status === 200 ? keySetOf(JSON.parse(body.toString('utf8'))) : undefined
      if (!keys) throw new Error(status === 200 ? 'it is no key set with public keys' : `it answered ${status}`)
      set.keys = keys
      set.fetchedAt = clock.monotonic()
    } catch (error) {
      log.warn('the key set of a client could not be fetched', { tenantId: tenant.id, url, error })
    }
  }
  /** One at a time for a set. */
  const refresh = async (set: Fetched, tenant: Tenant, url: string): Promise<void> => {
    set.pending ??= fetchInto(set, tenant, url).finally(() => {
      set.pending = undefined
    })
    await set.pending
  }
  const setOf = (tenant: Tenant, url: string): Fetched => {
    const id = `${tenant.id} ${url}`
    const known = sets.get(id)
    if (known) return known
    const fresh: Fetched = { keys: undefined, fetchedAt: Number.NEGATIVE_INFINITY, triedAt: Number.NEGATIVE_INFINITY, pending: undefined }
    sets.set(id, fresh)
    return fresh
  }
  /**
   * @param again asks for the newest, as far as the rate allows
   * @throws Transient there are no keys
   */
  return async (tenant: Tenant, url: string, again = false): Promise<readonly JWK[]> => {
    const set = setOf(tenant, url)
    const age = () => clock.monotonic() - set.fetchedAt
    const mayAsk = set.pending !== undefined || clock.monotonic() - set.triedAt >= config.jwksRefreshEvery * 1000
    if (mayAsk && (again || age() > config.jwksTtl * 1000)) await refresh(set, tenant, url)
    if (!set.keys || age() > (config.jwksTtl + config.jwksMaxStale) * 1000) throw new Transient('the keys of the client cannot be fetched at the moment')
    return set.keys
  }
}
export type RemoteKeys = ReturnType<typeof createRemoteKeys>
