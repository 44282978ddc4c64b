import { type Clock, type Log, type Outbound, type Tenant, Transient } from '@gatehouse/kernel'
import { createLocalJWKSet, errors, type JWK, type JWTVerifyGetKey } from 'jose'
import { LRUCache } from 'lru-cache'
import type { TrustedIssuersConfig } from '../config.ts'

interface Deps {
  readonly outbound: Outbound
  readonly clock: Clock
  readonly log: Log
  readonly config: Pick<TrustedIssuersConfig, 'jwksTtl' | 'jwksRefreshEvery' | 'jwksMaxStale'>
}
type LocalKeys = ReturnType<typeof createLocalJWKSet>
/** Times are of the monotonic clock, ms. */
interface KeySet {
  /** The last good answer, and when it came. */
  keys: LocalKeys | undefined
  fetchedAt: number
  /** When it was last asked for, well or not. */
  triedAt: number
  pending: Promise<void> | undefined
}
const MOST_SETS = 1000
const MOST_KEYS = 100
const MOST_BYTES = 256 * 1024
const TIMEOUT_MS = 5000

/** Public keys only: a symmetric or private key in a public document verifies nothing. */
const isPublic = (key: unknown): key is JWK =>
  typeof key === 'object' && key !== null && 'kty' in key && (key.kty === 'RSA' || key.kty === 'EC' || key.kty === 'OKP') && !('d' in key)
const parsed = (body: Buffer): LocalKeys => {
  const document: unknown = JSON.parse(body.toString('utf8'))
  const list = typeof document === 'object' && document !== null && 'keys' in document ? document.keys : undefined
  if (!Array.isArray(list) || list.length > MOST_KEYS) throw new Error('it is no key set')
  const keys = list.filter(isPublic)
  if (keys.length === 0) throw new Error('it holds no public key')
  return createLocalJWKSet({ keys })
}

/** Key sets of other issuers: cached, fetched again at a bounded rate, and a bad answer keeps the last good one. Security rule 9.2. */
export const remoteKeys = ({ outbound, clock, log, config }: Deps) => {
  const sets = new LRUCache<string, KeySet>({ max: MOST_SETS })
  const fetchInto = async (set: KeySet, tenant: Tenant, url: string): Promise<void> => {
    set.triedAt = clock.monotonic()
    try {
      const headers = { accept: 'application/jwk-set+json, application/json' }
      const { status, body } = await outbound.send({ feature: 'jwks', url, headers, timeoutMs: TIMEOUT_MS, maxBytes: MOST_BYTES, tenantId: tenant.id })
      if (status !== 200) throw new Error(`it answered ${status}`)
      set.keys = parsed(body)
      set.fetchedAt = clock.monotonic()
    } catch (error) {
      log.warn('a key set could not be fetched', { tenantId: tenant.id, url, error })
    }
  }
  /** One at a time for a set. */
  const refresh = async (set: KeySet, tenant: Tenant, url: string): Promise<void> => {
    set.pending ??= fetchInto(set, tenant, url).finally(() => {
      set.pending = undefined
    })
    await set.pending
  }
  const setOf = (tenant: Tenant, url: string): KeySet => {
    const id = `${tenant.id} ${url}`
    const known = sets.get(id)
    if (known) return known
    const fresh: KeySet = { keys: undefined, fetchedAt: Number.NEGATIVE_INFINITY, triedAt: Number.NEGATIVE_INFINITY, pending: undefined }
    sets.set(id, fresh)
    return fresh
  }
  /** @throws Transient there are no keys to judge by */
  return (tenant: Tenant, url: string): JWTVerifyGetKey =>
    async (header, jws) => {
      const set = setOf(tenant, url)
      const age = () => clock.monotonic() - set.fetchedAt
      const mayAsk = () => clock.monotonic() - set.triedAt >= config.jwksRefreshEvery * 1000
      if (age() > config.jwksTtl * 1000 && (set.pending || mayAsk())) await refresh(set, tenant, url)
      const current = (): LocalKeys => {
        if (!set.keys || age() > (config.jwksTtl + config.jwksMaxStale) * 1000) throw new Transient('the keys of the issuer cannot be fetched at the moment')
        return set.keys
      }
      try {
        return await current()(header, jws)
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey) || !mayAsk()) throw error
        await refresh(set, tenant, url)
        return current()(header, jws)
      }
    }
}
export type RemoteKeys = ReturnType<typeof remoteKeys>
