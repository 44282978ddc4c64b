import type { Connections, EventType, Host, Tenants } from '@gatehouse/kernel'
import type { Jobs } from '@gatehouse/kernel/jobs'
import { userCreated, userDeleted, userUpdated } from '@gatehouse/users/contracts'
import { provisioningTargets } from './contracts.ts'
import { pushUser } from './push.ts'

export interface Deps {
  readonly tenants: Tenants
  readonly connections: Connections
  readonly jobs: Jobs
}
type UserEvent = EventType<{ tenantId: string; userId: string }>
const heard: readonly (readonly [id: string, event: UserEvent])[] = [
  ['provisioning.user-created', userCreated],
  ['provisioning.user-updated', userUpdated],
  ['provisioning.user-deleted', userDeleted],
]

/** One job for each target that is switched on, so that one that is down delays no other. */
export const hearUsers = (host: Host, { tenants, connections, jobs }: Deps): void => {
  const handle = async ({ tenantId, userId }: { tenantId: string; userId: string }) => {
    const tenant = await tenants.byId(tenantId)
    if (!tenant) return
    for (const { id, enabled } of await connections.list(tenant, provisioningTargets.id)) {
      if (enabled) await jobs.add(pushUser, { connectionId: id, userId }, { tenantId, orderKey: `${id} ${userId}` })
    }
  }
  const wanted = async ({ tenantId }: { tenantId: string }) => {
    const tenant = await tenants.byId(tenantId)
    return tenant !== undefined && (await connections.list(tenant, provisioningTargets.id)).some(({ enabled }) => enabled)
  }
  for (const [id, event] of heard) host.subscribe(event, { id, orderBy: ({ userId }) => userId, wanted, handle })
}
