import type { Tenant } from '@gatehouse/kernel'
import type { User } from '@gatehouse/users/contracts'
import type { BulkTarget } from './bulk.ts'
import type { ScimItem } from './contracts.ts'
import { locationOf, versionOf } from './resource/user-resource.ts'
import type { ResourceKind } from './resources/kind.ts'
import { itemLocation, itemVersion } from './resources/present.ts'
import { resourceService } from './resources/service.ts'
import type { UsersService } from './users-service.ts'

export const usersTarget = (service: UsersService): BulkTarget => {
  const done = (tenant: Tenant, user: User) => ({ id: user.id, location: locationOf(tenant, user.id), version: versionOf(user) })
  return {
    endpoint: '/Users',
    create: async ({ tenant }, data) => done(tenant, await service.create(tenant, data)),
    replace: async (change, data) => done(change.tenant, await service.replace({ ...change, own: false }, data)),
    patch: async (change, data) => done(change.tenant, await service.patch({ ...change, own: false }, data)),
    async remove(change) {
      await service.remove({ ...change, own: false })
      return { location: locationOf(change.tenant, change.id) }
    },
  }
}
export const resourceTarget = (kind: ResourceKind): BulkTarget => {
  const service = resourceService(kind)
  const done = (tenant: Tenant, item: ScimItem) => ({ id: item.id, location: itemLocation(tenant, kind, item.id), version: itemVersion(item) })
  return {
    endpoint: kind.resource.endpoint,
    create: async (caller, data) => done(caller.tenant, await service.create(caller, data)),
    replace: async (change, data) => done(change.tenant, await service.replace(change, data)),
    patch: async (change, data) => done(change.tenant, await service.patch(change, data)),
    async remove(change) {
      await service.remove(change)
      return { location: itemLocation(change.tenant, kind, change.id) }
    },
  }
}
