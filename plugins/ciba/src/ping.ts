import { type Outbound, type Sealing, ServerError, type Tenant, type Tenants } from '@gatehouse/kernel'
import { handler, type JobHandler, type Jobs, job, Unrecoverable } from '@gatehouse/kernel/jobs'
import type { ShortLived } from '@gatehouse/kernel/state'
import type { Clients } from '@gatehouse/oauth/contracts'
import { settingsOf } from './settings.ts'

interface Deps {
  readonly sealing: Sealing
  readonly shortLived: ShortLived
  readonly jobs: Jobs
  readonly tenants: Tenants
  readonly clients: Clients
  readonly outbound: Outbound
}
interface Ping {
  readonly clientId: string
  /** `auth_req_id` and the client's notification token. */
  readonly sealed: string
}
interface Secrets {
  readonly authReqId: string
  readonly token: string
}
const PURPOSE = 'ciba.ping'
const TIMEOUT_MS = 10_000
/** A few tries in a minute or so: the client may poll all the same. */
const send = job<{ readonly approvalId: string }>('ciba.ping', { attempts: 6, backoffMs: 1000, maxBackoffMs: 30_000, timeoutMs: 15_000 })
const contextOf = (tenant: Tenant, approvalId: string) => `ciba.ping ${tenant.id} ${approvalId}`

class PingRefused extends ServerError {
  override readonly code = 'ciba.ping_refused'
  override readonly status = 502
}

/** Tells clients that an answer is there: CIBA Core §10.2. */
export const createPings = ({ sealing, shortLived, jobs, tenants, clients, outbound }: Deps) => {
  const post = async (tenant: Tenant, url: string, { authReqId, token }: Secrets): Promise<void> => {
    const { status } = await outbound.send({
      feature: 'ciba',
      url,
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ auth_req_id: authReqId }),
      timeoutMs: TIMEOUT_MS,
      maxBytes: 16_384,
      tenantId: tenant.id,
    })
    if (status >= 500 || status === 429) throw new PingRefused(`the client answered with ${status}`)
    if (status < 200 || status > 299) throw new Unrecoverable(`the client answered with ${status}`)
  }
  const run = async (approvalId: string, tenantId: string | null): Promise<void> => {
    const tenant = tenantId === null ? undefined : await tenants.byId(tenantId)
    const ping = tenant && (await shortLived.get<Ping>(tenant, PURPOSE, approvalId))?.value
    const client = ping && (await clients.find(tenant, ping.clientId))
    const url = client && settingsOf(client).clientNotificationEndpoint
    if (!tenant || !ping || !url) return
    await post(tenant, url, JSON.parse(sealing.open(ping.sealed, contextOf(tenant, approvalId)).toString('utf8')))
  }
  return {
    /** Remembers what the ping needs until the request is over. */
    async keep(tenant: Tenant, approvalId: string, clientId: string, secrets: Secrets, ttlSeconds: number): Promise<void> {
      const sealed = sealing.seal(JSON.stringify(secrets), contextOf(tenant, approvalId))
      await shortLived.put(tenant, PURPOSE, approvalId, { clientId, sealed } satisfies Ping, ttlSeconds)
    },
    /** Queues the ping, where the client wants one. */
    async answered(tenant: Tenant, approvalId: string): Promise<void> {
      if (await shortLived.get(tenant, PURPOSE, approvalId)) await jobs.add(send, { approvalId }, { tenantId: tenant.id, id: `ciba-${approvalId}` })
    },
    handler: handler(send, ({ approvalId }, { tenantId }) => run(approvalId, tenantId)) satisfies JobHandler,
  }
}
export type Pings = ReturnType<typeof createPings>
