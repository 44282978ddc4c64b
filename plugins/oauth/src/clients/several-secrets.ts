import { type InboundSecret, type InboundSecrets, InvalidInboundProtocol } from '@gatehouse/applications/contracts'
import type { Clock, Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { clientTable, type SecretRow, secretTable } from '../data/client-tables.ts'
import type { ClientStore } from './registry.ts'

interface Deps {
  readonly data: Data
  readonly clock: Clock
  readonly store: ClientStore
  /** Secrets of one client that are valid at once. */
  readonly most: number
}
/** With the numbers of the reference product. */
class SecretRefused extends InvalidInboundProtocol {
  override readonly code: string
  override readonly status: number
  override readonly wireCode: string
  constructor(code: string, status: number, wireCode: string, message: string) {
    super(message)
    this.code = code
    this.status = status
    this.wireCode = wireCode
  }
}
const unknown = () => new SecretRefused('oauth.unknown_secret', 404, 'OAUTH-60010', 'there is no such secret')
const full = (most: number) => new SecretRefused('oauth.secret_limit', 409, 'OAUTH-60011', `a client has at most ${most} secrets`)
const needed = () => new SecretRefused('oauth.latest_secret', 409, 'OAUTH-60006', 'the latest secret cannot be removed')

/** Several secrets of a client that overlap. Tokens and the other secrets stay as they are. */
export const severalSecrets = ({ data, clock, store, most }: Deps): InboundSecrets => {
  const rows = (tenant: Tenant) => data.rows(tenant, secretTable)
  const isActive = ({ expiresAt }: Pick<SecretRow, 'expiresAt'>) => expiresAt === null || expiresAt > clock.now()
  /** Locked, so that two additions at once count each other. */
  const clientOf = async (tenant: Tenant, applicationId: string) => {
    const client = await data.rows(tenant, clientTable).find({ applicationId }, { lock: true })
    if (!client) throw unknown()
    return client
  }
  const newestFirst = (tenant: Tenant, clientId: string) => rows(tenant).list({ clientId }, { orderBy: [['createdAt', 'desc']] })
  const described = (all: readonly SecretRow[]): readonly InboundSecret[] => {
    const latest = all.find(isActive)
    return all.map((one) => ({ id: one.id, createdAt: one.createdAt, expiresAt: one.expiresAt, active: isActive(one), latest: one === latest }))
  }
  return {
    async list(tenant, applicationId) {
      const client = await store.ofApplication(tenant, applicationId)
      return client ? described(await newestFirst(tenant, client.clientId)) : []
    },
    async add(tenant, applicationId, expiresAt) {
      const client = await clientOf(tenant, applicationId)
      if (client.settings.publicClient) throw new SecretRefused('oauth.public_client', 400, 'OAUTH-60001', 'a public client has no secret')
      const all = await newestFirst(tenant, client.clientId)
      for (const { id } of all.filter((one) => !isActive(one))) await rows(tenant).remove({ id })
      if (all.filter(isActive).length >= most) throw full(most)
      // Each is newer than the one before it, whatever the clock says.
      const createdAt = Math.max(clock.now(), (all[0]?.createdAt ?? 0) + 1)
      const { id, value } = await store.addSecret(tenant, client, { createdAt, expiresAt })
      return { id, value, createdAt, expiresAt, active: true, latest: true }
    },
    async remove(tenant, applicationId, secretId) {
      const client = await clientOf(tenant, applicationId)
      const found = described(await newestFirst(tenant, client.clientId)).find(({ id }) => id === secretId)
      if (!found) throw unknown()
      if (found.latest) throw needed()
      await rows(tenant).remove({ id: secretId })
      await store.forget(tenant, client.clientId)
    },
  }
}
