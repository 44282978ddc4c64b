import type { ApprovalActor, Approvals } from '@gatehouse/approvals/contracts'
import type { Audit } from '@gatehouse/kernel'
import { ok, type Reply, type RouteGroup } from '@gatehouse/kernel/http'
import type { RateLimiter } from '@gatehouse/kernel/state'
import { type ClientCall, type ClientEndpoints, InvalidRequest, type Scopes, UnauthorizedClient } from '@gatehouse/oauth/contracts'
import { qualifiedName, type User } from '@gatehouse/users/contracts'
import type { CibaConfig } from '../config.ts'
import type { CibaActors, CibaNotifier } from '../contracts.ts'
import { AUTHORIZE_PATH, type CibaDetail } from '../door.ts'
import { CIBA_GRANT } from '../grant.ts'
import type { FindUser } from '../hints.ts'
import type { Pings } from '../ping.ts'
import { type CibaRequest, readRequest } from '../request.ts'
import { settingsOf } from '../settings.ts'
import type { ReadParameters } from '../signed.ts'

interface Deps {
  readonly approvals: Approvals
  readonly clientEndpoints: ClientEndpoints
  readonly scopes: Scopes
  readonly limiter: RateLimiter
  readonly readParameters: ReadParameters
  readonly findUser: FindUser
  readonly pings: Pings
  readonly notifiers: ReadonlyMap<string, CibaNotifier>
  readonly actors: ReadonlyMap<string, CibaActors>
  readonly audit: Audit | undefined
  readonly config: CibaConfig
}
const noCache = { headers: { pragma: 'no-cache' } }

/** CIBA Core §7: a client asks that a user be asked. */
export const backchannelRoute = ({
  approvals,
  clientEndpoints,
  scopes,
  limiter,
  readParameters,
  findUser,
  pings,
  notifiers,
  actors,
  audit,
  config,
}: Deps): RouteGroup => {
  const limit = (name: string, points: number, { request, client }: ClientCall, more = '') =>
    limiter.consume(request.tenant, name, `${client.clientId} ${more}`, { points, perSeconds: 60 })
  const notifierFor = async ({ request: { tenant } }: ClientCall, user: User, channel: string): Promise<CibaNotifier | undefined> => {
    const notifier = notifiers.get(channel)
    if (notifier && !(await notifier.reaches(tenant, user))) throw new InvalidRequest('the user cannot be reached by this notification_channel')
    return notifier
  }
  /** The first that knows such tokens; there is one. */
  const actorOf = async (call: ClientCall): Promise<ApprovalActor | undefined> => {
    const { actor_token: token } = call.params
    if (token === undefined) return undefined
    const [known] = actors.values()
    if (!known) throw new InvalidRequest('actor_token is not supported')
    return known.prove(call, token)
  }
  const begin = async ({ request: { tenant }, client }: ClientCall, user: User, asked: CibaRequest, actor: ApprovalActor | undefined) => {
    const { scopes: wanted, ttlSeconds, bindingMessage = null, acrValues, notificationToken } = asked
    const detail: CibaDetail = { bindingMessage, acrValues, username: qualifiedName(user) }
    const about = { kind: 'ciba', userId: user.id, scopes: wanted, detail: { ...detail }, ...(actor ? { actor } : {}) }
    const begun = await approvals.begin(tenant, { ...about, client, ttlSeconds, intervalSeconds: config.interval })
    if (notificationToken !== undefined) {
      await pings.keep(tenant, begun.approval.id, client.clientId, { authReqId: begun.handle, token: notificationToken }, ttlSeconds + 60)
    }
    return begun
  }
  const record = ({ request, client }: ClientCall, user: User, channel: string) =>
    audit?.record({
      tenantId: request.tenant.id,
      action: 'ciba.requested',
      outcome: 'success',
      actor: client.clientId,
      actorKind: 'application',
      target: user.id,
      source: request.remoteAddress,
      traceId: request.id,
      detail: { channel },
    })
  return clientEndpoints.post('ciba.backchannel', '/oauth2/ciba', async (call): Promise<Reply> => {
    const { request, client } = call
    if (client.public || !client.grantTypes.includes(CIBA_GRANT)) throw new UnauthorizedClient('The client is not authorized to use CIBA')
    await limit('ciba.client', config.clientRequestsPerMinute, call)
    const params = await readParameters(call)
    const channels = new Set(notifiers.keys())
    const asked = readRequest(params, settingsOf(client), { scopes, defaultTtl: config.requestTtl, channels })
    const user = await findUser({ ...call, params })
    await limit('ciba.user', config.requestsPerMinute, call, user.id)
    const notifier = await notifierFor(call, user, asked.channel)
    const { approval, handle } = await begin(call, user, asked, await actorOf({ ...call, params }))
    const { tenant } = request
    const url = `${tenant.baseUrl}${AUTHORIZE_PATH}?authCodeKey=${approval.id}`
    const { bindingMessage, ttlSeconds } = asked
    await notifier?.notify({ tenant, user, application: client.application, url, bindingMessage, expiresAt: approval.expiresAt })
    await record(call, user, asked.channel)
    return ok({ auth_req_id: handle, expires_in: ttlSeconds, interval: config.interval, ...(notifier ? {} : { auth_url: url }) }, noCache)
  })
}
