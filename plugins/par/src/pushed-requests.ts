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
/** Pushed requests: of one client, used once, over all nodes. RFC 9126 §2.2 and §7.3. */
export const createPushedRequests = (shortLived: ShortLived, ttlSeconds: number) => ({
  /** @returns the `request_uri` */
  async keep(tenant: Tenant, { clientId }: Client, params: TokenParameters): Promise<string> {
    const id = randomBytes(32).toString('base64url')
    await shortLived.put(tenant, PURPOSE, id, { clientId, params } satisfies PushedRequest, ttlSeconds)
    return REQUEST_URI_PREFIX + id
  },
  /** Undefined: unknown, used, too old, or of another client, for whom it stays. */
  async take(tenant: Tenant, { clientId }: Client, requestUri: string): Promise<TokenParameters | undefined> {
    const id = requestUri.slice(REQUEST_URI_PREFIX.length)
    const waiting = await shortLived.get<PushedRequest>(tenant, PURPOSE, id)
    if (waiting?.value.clientId !== clientId) return undefined
    return (await shortLived.take<PushedRequest>(tenant, PURPOSE, id))?.params
  },
})
export type PushedRequests = ReturnType<typeof createPushedRequests>
