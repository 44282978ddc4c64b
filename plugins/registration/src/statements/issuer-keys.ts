import { type Clock, type Log, type Outbound, type Tenant, Transient } from '@gatehouse/kernel'
import { createLocalJWKSet, type JWK } from 'jose'

interface Deps {
  readonly outbound: Outbound
  readonly clock: Clock
  readonly log: Log
}
type Keys = ReturnType<typeof createLocalJWKSet>
const MOST_BYTES = 256 * 1024
const TIMEOUT_MS = 5000
const FRESH_MS = 600_000
const RETRY_MS = 30_000
const MAX_STALE_MS = 86_400_000

const isPublic = (key: unknown): key is JWK =>
  typeof key === 'object' && key !== null && 'kty' in key && (key.kty === 'RSA' || key.kty === 'EC' || key.kty === 'OKP') && !('d' in key)
/** Public keys only: security rule 3.2. @throws Error it is no such set */
export const keysIn = (text: string): Keys => {
  const document: unknown = JSON.parse(text)
  const list = typeof document === 'object' && document !== null && 'keys' in document ? document.keys : undefined
  const keys = Array.isArray(list) ? list.filter(isPublic) : []
  if (keys.length === 0) throw new Error('it is no JSON Web Key Set with public keys')
  return createLocalJWKSet({ keys })
}

/** The published keys of one issuer: fetched at a bounded rate, and a bad answer keeps the last good one. Security rule 9.2. */
export const publishedKeys = ({ outbound, clock, log }: Deps, url: string) => {
  let keys: Keys | undefined
  let [fetchedAt, triedAt] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
  let pending: Promise<void> | undefined
  const fetchKeys = async (tenant: Tenant): Promise<void> => {
    triedAt = clock.monotonic()
    try {
      const { status, body } = await outbound.send({ feature: 'jwks', url, timeoutMs: TIMEOUT_MS, maxBytes: MOST_BYTES, tenantId: tenant.id })
      if (status !== 200) throw new Error(`it answered ${status}`)
      keys = keysIn(body.toString('utf8'))
      fetchedAt = clock.monotonic()
    } catch (error) {
      log.warn('the keys of a software issuer could not be fetched', { tenantId: tenant.id, url, error })
    }
  }
  return async (tenant: Tenant): Promise<Keys> => {
    const age = () => clock.monotonic() - fetchedAt
    if (age() > FRESH_MS && (pending || clock.monotonic() - triedAt >= RETRY_MS)) {
      pending ??= fetchKeys(tenant).finally(() => {
        pending = undefined
      })
      await pending
    }
    if (!keys || age() > FRESH_MS + MAX_STALE_MS) throw new Transient('the keys of the software issuer cannot be fetched at the moment')
    return keys
  }
}
