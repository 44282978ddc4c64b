import { randomBytes } from 'node:crypto'
import type { Tenant } from '@gatehouse/kernel'
import type { ShortLived } from '@gatehouse/kernel/state'
import type { Client, TokenParameters } from '@gatehouse/oauth/contracts'

export const REQUEST_URI_PREFIX = 'urn:ietf:params:oauth:par:request_uri:'
const PURPOSE = 'par.request'

interface PushedRequest {
  readonly clientId: string
  readonly params: TokenParameters
}
/** Seconds that a used request is remembered: longer than a login that began with it, and the consent, may take. */
const USED_FOR = 7200
const idOf = (requestUri: string) => requestUri.slice(REQUEST_URI_PREFIX.length)

/** Pushed requests: of one client, answered once, over all nodes. RFC 9126 §2.2 and §7.3. */
export const createPushedRequests = (shortLived: ShortLived, ttlSeconds: number) => ({
  /** @returns the `request_uri` */
  async keep(tenant: Tenant, { clientId }: Client, params: TokenParameters): Promise<string> {
    const id = randomBytes(32).toString('base64url')
    await shortLived.put(tenant, PURPOSE, id, { clientId, params } satisfies PushedRequest, ttlSeconds)
    return REQUEST_URI_PREFIX + id
  },
  /** Undefined: unknown, answered, too old, or of another client. */
  async find(tenant: Tenant, { clientId }: Client, requestUri: string): Promise<TokenParameters | undefined> {
    const waiting = await shortLived.get<PushedRequest>(tenant, PURPOSE, idOf(requestUri))
    return waiting?.value.clientId === clientId ? waiting.value.params : undefined
  },
  /** It may have ended meanwhile: a login takes longer than it lives. @returns of N callers one gets true */
  async use(tenant: Tenant, requestUri: string): Promise<boolean> {
    const id = idOf(requestUri)
    const first = await shortLived.once(tenant, PURPOSE, id, USED_FOR)
    if (first) await shortLived.remove(tenant, PURPOSE, id)
    return first
  },
})
export type PushedRequests = ReturnType<typeof createPushedRequests>
