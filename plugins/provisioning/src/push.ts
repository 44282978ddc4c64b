import { type Clock, type Connection, type Connections, type Kind, type Tenant, type Tenants, Transient } from '@gatehouse/kernel'
import { handler, type JobHandler, job, type Pace, Unrecoverable } from '@gatehouse/kernel/jobs'
import type { User, Users } from '@gatehouse/users/contracts'
import { type Change, type ProvisioningTarget, provisioningTargets } from './contracts.ts'
import type { Links } from './data/links.ts'

export interface Push {
  readonly connectionId: string
  readonly userId: string
}
/** About a day of tries. */
export const pushUser = job<Push>('provisioning.push-user', { attempts: 34, backoffMs: 1000, maxBackoffMs: 3_600_000, timeoutMs: 60_000 })

export interface Deps {
  readonly users: Users
  readonly tenants: Tenants
  readonly connections: Connections
  readonly clock: Clock
  readonly links: Links
  readonly pace: Pace
  // biome-ignore lint/suspicious/noExplicitAny: settings are the kind's own matter
  readonly kinds: ReadonlyMap<string, Kind<ProvisioningTarget, any>>
}

/** Brings one user on one target to the state it has here now: whichever event asked for it, and however often. */
export const pusher = ({ users, tenants, connections, clock, links, kinds, pace }: Deps): JobHandler => {
  /** Past the cache: an older state must not overwrite a newer one. */
  const fresh = async (tenant: Tenant, userId: string): Promise<User | undefined> =>
    (await users.search(tenant, { where: { op: 'eq', field: 'id', value: userId }, limit: 1, offset: 0 })).users[0]
  const send = async (target: ProvisioningTarget, change: Change): Promise<string> => {
    try {
      return (await target.push(change)).remoteId
    } catch (error) {
      if (error instanceof Transient) throw error
      throw Object.assign(new Unrecoverable(error instanceof Error ? error.message : 'the target failed'), { cause: error })
    }
  }
  const bring = async (tenant: Tenant, connection: Connection, userId: string): Promise<void> => {
    const target = await connections.open(tenant, provisioningTargets, kinds, connection.name)
    if (!target) return
    const connectionId = connection.id
    const user = await fresh(tenant, userId)
    const link = await links.find(tenant, connectionId, userId)
    if (user && link?.version === user.version) return
    if (user) {
      const remoteId = await send(target, { kind: 'upsert', user, remoteId: link?.remoteId })
      await links.save(tenant, { connectionId, userId, remoteId, version: user.version, updatedAt: clock.now() })
    } else {
      await send(target, { kind: 'remove', userId, remoteId: link?.remoteId })
      await links.remove(tenant, connectionId, userId)
    }
  }
  return handler(pushUser, async ({ connectionId, userId }, { tenantId }) => {
    const tenant = tenantId === null ? undefined : await tenants.byId(tenantId)
    if (!tenant) return
    const connection = (await connections.list(tenant, provisioningTargets.id)).find(({ id }) => id === connectionId)
    if (connection?.enabled) await pace(connectionId, () => bring(tenant, connection, userId))
  })
}
