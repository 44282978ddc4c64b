import type { Clock, Log, Outbound, Tenant } from '@gatehouse/kernel'
import type { RateLimiter } from '@gatehouse/kernel/state'
import type { ClientSource } from '@gatehouse/oauth/contracts'
import { LRUCache } from 'lru-cache'
import type { RegistrationConfig } from '../config.ts'
import type { DocumentState, Registrations } from '../registrations.ts'
import { isDocumentId, lifetimeOf, readDocument } from './document.ts'

interface Deps {
  readonly outbound: Outbound
  readonly clock: Clock
  readonly log: Log
  readonly limiter: RateLimiter
  readonly registrations: Registrations
  readonly config: Pick<RegistrationConfig, 'openGrantTypes' | 'metadataHosts' | 'metadataTtl' | 'metadataMaxStale' | 'metadataPerMinute'>
}
interface Verdict {
  readonly known: boolean
  /** Of the monotonic clock, ms. */
  readonly until: number
}
const FEATURE = 'client-metadata'
const MOST_BYTES = 16 * 1024
const TIMEOUT_MS = 5000
/** Seconds until what failed is tried again. */
const RETRY = 60
const MOST_REMEMBERED = 10_000

/** Clients whose id is the address of what they say of themselves. Security rules 9.1 and 9.2. */
export const documentSource = ({ outbound, clock, log, limiter, registrations, config }: Deps): ClientSource => {
  const verdicts = new LRUCache<string, Verdict>({ max: MOST_REMEMBERED })
  const pending = new Map<string, Promise<boolean>>()

  const fetched = async (tenant: Tenant, url: string) => {
    const headers = { accept: 'application/json' }
    const {
      status,
      headers: answer,
      body,
    } = await outbound.send({ feature: FEATURE, url, headers, timeoutMs: TIMEOUT_MS, maxBytes: MOST_BYTES, tenantId: tenant.id })
    if (status !== 200) throw new Error(`it answered ${status}`)
    if (!/^application\/(?:[\w.-]+\+)?json(?:$|[;\s])/i.test(answer['content-type'] ?? '')) throw new Error('it is not JSON')
    return { metadata: readDocument(url, body.toString('utf8'), config), seconds: lifetimeOf(answer['cache-control'], config.metadataTtl) }
  }
  /** A bad answer keeps the last good one for a while. */
  const afterFailure = ({ fetchedAt }: DocumentState) => {
    const left = fetchedAt === undefined ? 0 : fetchedAt + (config.metadataTtl + config.metadataMaxStale) * 1000 - clock.now()
    return { known: left > 0, seconds: RETRY }
  }
  const read = async (tenant: Tenant, clientId: string) => {
    const state = await registrations.document(tenant, clientId)
    // Somebody registered this id by hand.
    if (state.foreign) return { known: true, seconds: RETRY }
    const left = state.fetchedAt === undefined ? 0 : state.fetchedAt / 1000 + config.metadataTtl - clock.now() / 1000
    if (left > 0 && !verdicts.has(`${tenant.id} ${clientId}`)) return { known: true, seconds: left }
    if (state.fetchedAt === undefined) await limiter.consume(tenant, 'registration.documents', 'all', { points: config.metadataPerMinute, perSeconds: 60 })
    try {
      const { metadata, seconds } = await fetched(tenant, clientId)
      await registrations.putDocument(tenant, clientId, metadata)
      return { known: true, seconds }
    } catch (error) {
      log.warn('the metadata document of a client was not taken', { tenantId: tenant.id, url: clientId, error })
      // Another node may have been first.
      return afterFailure(await registrations.document(tenant, clientId))
    }
  }
  const judge = async (tenant: Tenant, clientId: string, key: string): Promise<boolean> => {
    const { known, seconds } = await read(tenant, clientId)
    verdicts.set(key, { known, until: clock.monotonic() + seconds * 1000 })
    return known
  }
  return {
    name: 'registration.metadata-documents',
    owns: (clientId) => isDocumentId(clientId, config.metadataHosts),
    async prepare(tenant, clientId) {
      const key = `${tenant.id} ${clientId}`
      const verdict = verdicts.get(key)
      if (verdict && verdict.until > clock.monotonic()) return verdict.known
      const running = pending.get(key) ?? judge(tenant, clientId, key).finally(() => pending.delete(key))
      pending.set(key, running)
      return running
    },
  }
}
