import { hash, randomUUID } from 'node:crypto'
import { type Clock, type Outbound, ServerError, type Subscription, type Tenant, type Tenants } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { handler, type JobHandler, type Jobs, job, type Pace } from '@gatehouse/kernel/jobs'
import type { Keys } from '@gatehouse/keys/contracts'
import type { Client, Clients, Issuer } from '@gatehouse/oauth/contracts'
import type { Enclose } from '../envelopes.ts'
import type { Participants } from './participants.ts'
import { FEATURE, logoutUrlsOf } from './setting.ts'

interface Notice {
  readonly sessionId: string
  readonly clientId: string
}
/** About two hours of tries. */
const tell = job<Notice>('oidc.back-channel-logout', { attempts: 18, backoffMs: 2000, maxBackoffMs: 900_000, timeoutMs: 20_000 })
const SEND_TIMEOUT_MS = 10_000
const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
const LIFETIME_SECONDS = 120

/** The client did not take it. Tried again. */
export class LogoutRefused extends ServerError {
  override readonly code = 'oidc.logout_refused'
  override readonly status = 502
}
interface EndDeps {
  readonly data: Data
  readonly jobs: Jobs
  readonly clients: Clients
  readonly participants: Participants
}
/** One job for each client, so that one that is down delays no other; never in the way of the logout itself. Security rule 4.5. */
export const sessionEnding =
  ({ data, jobs, clients, participants }: EndDeps) =>
  async (tenant: Tenant, sessionId: string): Promise<void> =>
    data.transaction(async () => {
      for (const { clientId } of await participants.of(tenant, sessionId)) {
        const client = await clients.find(tenant, clientId)
        if (!client || logoutUrlsOf(client).backChannelLogoutUrl === '') {
          await participants.remove(tenant, sessionId, clientId)
          continue
        }
        await participants.ended(tenant, sessionId, clientId)
        await jobs.add(tell, { sessionId, clientId }, { tenantId: tenant.id, id: hash('sha256', `${tenant.id} ${sessionId} ${clientId}`, 'base64url') })
      }
    })
export type EndSession = ReturnType<typeof sessionEnding>

/** Hears of every session that ends: at the user's wish, an administrator's, or with the account. */
export const sessionEndSubscription = (
  tenants: Tenants,
  participants: Participants,
  end: EndSession,
): Subscription<{ readonly tenantId: string; readonly sessionId: string }> => ({
  id: 'oidc.back-channel-logout',
  wanted: async ({ tenantId, sessionId }) => (await participants.of(tenantId, sessionId)).length > 0,
  async handle({ tenantId, sessionId }) {
    const tenant = await tenants.byId(tenantId)
    if (tenant) await end(tenant, sessionId)
  },
})

interface TellDeps {
  readonly tenants: Tenants
  readonly clients: Clients
  readonly participants: Participants
  readonly keys: Keys
  readonly issuer: Issuer
  readonly outbound: Outbound
  readonly clock: Clock
  readonly pace: Pace
  readonly enclose: Enclose
}
/** Delivers one logout token. Back-Channel Logout §2.4 and §2.5; security rules 4.5 and 9.1. */
export const logoutTeller = ({ tenants, clients, participants, keys, issuer, outbound, clock, pace, enclose }: TellDeps): JobHandler => {
  /** Encrypted as ID tokens are, with `iss` in the header: §2.4. */
  const tokenFor = async (tenant: Tenant, client: Client, sid: string, sub: string): Promise<string> => {
    const { clientId, idToken } = client
    const [iss, iat] = [issuer.of(tenant), Math.floor(clock.now() / 1000)]
    const claims = { iss, aud: clientId, iat, exp: iat + LIFETIME_SECONDS, jti: randomUUID(), sub, sid, events: { [EVENT]: {} } }
    const signed = await keys.sign(tenant, claims, { alg: idToken.signingAlg, typ: 'logout+jwt' })
    return (await enclose(tenant, client, { kind: 'logout_token', text: signed, jwt: true, issuer: iss })).text
  }
  const send = async (tenant: Tenant, client: Client, url: string, sid: string, sub: string): Promise<void> => {
    const { status } = await outbound.send({
      feature: FEATURE,
      url,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ logout_token: await tokenFor(tenant, client, sid, sub) }).toString(),
      timeoutMs: SEND_TIMEOUT_MS,
      maxBytes: 65_536,
      tenantId: tenant.id,
    })
    if (status < 200 || status > 299) throw new LogoutRefused(`the client answered with ${status}`)
  }
  return handler(tell, async ({ sessionId, clientId }, { tenantId }) => {
    const tenant = tenantId === null ? undefined : await tenants.byId(tenantId)
    const row = tenant && (await participants.find(tenant, sessionId, clientId))
    if (!tenant || !row?.endedAt) return
    const client = await clients.find(tenant, clientId)
    const url = client ? logoutUrlsOf(client).backChannelLogoutUrl : ''
    if (client && url !== '') await pace(`${tenant.id} ${clientId}`, () => send(tenant, client, url, sessionId, row.subject))
    await participants.remove(tenant, sessionId, clientId)
  })
}
