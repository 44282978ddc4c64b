import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock/clock.ts'
import { Transient } from '../errors/errors.ts'
import type { Log } from '../log/contracts.ts'
import type { Tenant } from '../tenancy/contracts.ts'
import type { Outbound } from './contracts.ts'

interface Deps {
  readonly outbound: Outbound
  readonly clock: Clock
  readonly log: Log
}
export interface PublishedOptions<T> {
  /** As in `OutboundRequest`. */
  readonly feature: string
  /** Media types. */
  readonly accept: string
  readonly maxBytes: number
  /** For the log and for the error that callers see: `the key set of a client`. */
  readonly what: string
  /** @throws anything: the answer is a bad one */
  read(text: string): T
  /** A document is taken so long without asking again. */
  readonly freshSeconds: number
  /** It is asked for no more often. */
  readonly everySeconds: number
  /** One that cannot be fetched again goes on serving for so long after that. */
  readonly staleSeconds: number
}
/** Times are of the monotonic clock, ms. */
interface Known<T> {
  /** The last good answer, and when it came. */
  good: { readonly value: T; readonly at: number } | undefined
  /** When it was last asked for, well or not. */
  triedAt: number
  pending: Promise<void> | undefined
}
/**
 * @param again asks for the newest, as far as the rate allows
 * @throws Transient there is none, or none that may still be used
 */
export type Published<T> = (tenant: Tenant, url: string, again?: boolean) => Promise<T>
const MOST = 5000
const TIMEOUT_MS = 5000

/** Documents at foreign addresses: cached for a tenant, fetched at a bounded rate, and a bad answer keeps the last good one. Security rule 9.2. */
export const publishedDocuments = <T>({ outbound, clock, log }: Deps, options: PublishedOptions<T>): Published<T> => {
  const { feature, accept, maxBytes, what } = options
  const documents = new LRUCache<string, Known<T>>({ max: MOST })
  const fetchInto = async (known: Known<T>, tenant: Tenant, url: string): Promise<void> => {
    known.triedAt = clock.monotonic()
    try {
      const { status, body } = await outbound.send({ feature, url, headers: { accept }, timeoutMs: TIMEOUT_MS, maxBytes, tenantId: tenant.id })
      if (status !== 200) throw new Error(`it answered ${status}`)
      known.good = { value: options.read(body.toString('utf8')), at: clock.monotonic() }
    } catch (error) {
      log.warn(`${what} could not be fetched`, { tenantId: tenant.id, url, error })
    }
  }
  /** One at a time for a document. */
  const refresh = async (known: Known<T>, tenant: Tenant, url: string): Promise<void> => {
    known.pending ??= fetchInto(known, tenant, url).finally(() => {
      known.pending = undefined
    })
    await known.pending
  }
  const knownOf = (tenant: Tenant, url: string): Known<T> => {
    const id = `${tenant.id} ${url}`
    const found = documents.get(id)
    if (found) return found
    const fresh: Known<T> = { good: undefined, triedAt: Number.NEGATIVE_INFINITY, pending: undefined }
    documents.set(id, fresh)
    return fresh
  }
  return async (tenant, url, again = false) => {
    const known = knownOf(tenant, url)
    const isYounger = (seconds: number) => known.good !== undefined && clock.monotonic() - known.good.at <= seconds * 1000
    const mayAsk = known.pending !== undefined || clock.monotonic() - known.triedAt >= options.everySeconds * 1000
    if (mayAsk && (again || !isYounger(options.freshSeconds))) await refresh(known, tenant, url)
    if (!known.good || !isYounger(options.freshSeconds + options.staleSeconds)) throw new Transient(`${what} cannot be fetched at the moment`)
    return known.good.value
  }
}
