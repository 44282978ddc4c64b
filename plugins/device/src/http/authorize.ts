import type { Approvals } from '@gatehouse/approvals/contracts'
import { ok, type RouteGroup } from '@gatehouse/kernel/http'
import type { RateLimiter } from '@gatehouse/kernel/state'
import { type ClientEndpoints, type Scopes, UnauthorizedClient } from '@gatehouse/oauth/contracts'
import type { DeviceConfig } from '../config.ts'
import { DEVICE_GRANT } from '../grant.ts'
import { readable, type UserCodes } from '../user-codes.ts'

interface Deps {
  readonly approvals: Approvals
  readonly clientEndpoints: ClientEndpoints
  readonly scopes: Scopes
  readonly limiter: RateLimiter
  readonly codes: UserCodes
  readonly config: DeviceConfig
}
/** Of one client from one address: a device asks once in ten minutes. */
const LIMIT = { points: 60, perSeconds: 60 }
export const DEVICE_PAGE = '/authenticationendpoint/device.do'

/** RFC 8628 §3.1 and §3.2. */
export const deviceAuthorizeRoute = ({ approvals, clientEndpoints, scopes, limiter, codes, config }: Deps): RouteGroup =>
  clientEndpoints.post('device.authorize', '/oauth2/device_authorize', async ({ request, client, params }) => {
    const { tenant, remoteAddress } = request
    if (!client.grantTypes.includes(DEVICE_GRANT)) throw new UnauthorizedClient('The client is not authorized to use the device authorization grant')
    await limiter.consume(tenant, 'device.authorize', `${client.clientId} ${remoteAddress}`, LIMIT)
    const { codeTtl: ttlSeconds, interval: intervalSeconds } = config
    const wanted = scopes.parse(params.scope)
    let handle = ''
    const code = await codes.reserve(
      tenant,
      async (userCode) => {
        const detail = { userCode: readable(userCode) }
        const begun = await approvals.begin(tenant, { kind: 'device', client, scopes: wanted, ttlSeconds, intervalSeconds, detail })
        handle = begun.handle
        return begun.approval.id
      },
      ttlSeconds,
    )
    const page = config.verificationPage ?? `${tenant.baseUrl}${DEVICE_PAGE}`
    const complete = new URL(page)
    complete.searchParams.set('user_code', readable(code))
    return ok(
      {
        device_code: handle,
        user_code: readable(code),
        verification_uri: page,
        verification_uri_complete: complete.href,
        expires_in: ttlSeconds,
        interval: intervalSeconds,
      },
      { headers: { pragma: 'no-cache' } },
    )
  })
