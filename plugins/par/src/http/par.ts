import { PayloadTooLarge } from '@gatehouse/kernel'
import { json, type RouteGroup } from '@gatehouse/kernel/http'
import type { RateLimiter } from '@gatehouse/kernel/state'
import { type AuthorizationRequests, type ClientEndpoints, InvalidRequest, type SenderProofs, type TokenParameters } from '@gatehouse/oauth/contracts'
import type { ParConfig } from '../config.ts'
import type { PushedRequests } from '../pushed-requests.ts'

interface Deps {
  readonly clientEndpoints: ClientEndpoints
  readonly requests: AuthorizationRequests
  readonly senders: SenderProofs
  readonly limiter: RateLimiter
  readonly pushed: PushedRequests
  readonly config: ParConfig
}
/** Characters of all names and values: as much as the authorization endpoint takes. */
const MOST = 64 * 1024
/** Prove who the client is, and are no part of the request. */
const credentials = new Set(['client_secret', 'client_assertion', 'client_assertion_type'])

const requestIn = (params: TokenParameters): TokenParameters => {
  const entries = Object.entries(params).filter(([name]) => !credentials.has(name))
  if (entries.reduce((sum, [name, value]) => sum + name.length + value.length, 0) > MOST) throw new PayloadTooLarge('the request is too large')
  return Object.fromEntries(entries)
}
/** RFC 9126 §2. */
export const parRoute = ({ clientEndpoints, requests, senders, limiter, pushed, config }: Deps): RouteGroup =>
  clientEndpoints.post('par.push', '/oauth2/par', async ({ request, client, params }) => {
    const { tenant, remoteAddress } = request
    if (params.request_uri !== undefined) throw new InvalidRequest('Request with request_uri not allowed.')
    if (client.public) await limiter.consume(tenant, 'par.push', `${client.clientId} ${remoteAddress}`, { points: config.publicPerMinute, perSeconds: 60 })
    const checked = await senders.pushed(request, await requests.check(tenant, client, requestIn(params)))
    return json(201, { request_uri: await pushed.keep(tenant, client, checked), expires_in: config.requestTtl }, { headers: { pragma: 'no-cache' } })
  })
