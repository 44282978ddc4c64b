import type { Administrators } from '@gatehouse/access/contracts'
import type { ClaimDialects } from '@gatehouse/claims/contracts'
import type { Audit, Clock, Log, Sealing } from '@gatehouse/kernel'
import type { Route, RouteGroup } from '@gatehouse/kernel/http'
import type { Locks } from '@gatehouse/kernel/state'
import type { Accounts, Users } from '@gatehouse/users/contracts'
import { accountExtensions, extendedBy } from './account-extensions.ts'
import { type BulkTarget, bulk } from './bulk.ts'
import { resourceTarget, usersTarget } from './bulk-targets.ts'
import type { ScimConfig } from './config.ts'
import type { ScimAccountExtension, ScimResource, ScimUserAttribute } from './contracts.ts'
import { cursorsOf } from './cursor.ts'
import { scimErrors } from './http/format.ts'
import { meRoutes } from './http/me-routes.ts'
import { recorder } from './http/recorder.ts'
import { resourceRoutes } from './http/resource-routes.ts'
import { serviceRoutes } from './http/service-routes.ts'
import { userRoutes } from './http/user-routes.ts'
import { administratorGuard } from './protection.ts'
import { presentUsers } from './resource/present-user.ts'
import { resourceKind } from './resources/kind.ts'
import { userShapes } from './schema/shape.ts'
import { uniqueWrites } from './unique-values.ts'
import { userList } from './user-list.ts'
import { usersService } from './users-service.ts'

export interface Deps {
  readonly users: Users
  readonly accounts: Accounts
  readonly log: Log
  readonly clock: Clock
  readonly sealing: Sealing
  readonly locks: Locks
  /** Attributes of tenants. */
  readonly dialects: ClaimDialects | undefined
  readonly administrators: Administrators | undefined
  readonly audit: Audit | undefined
}
export interface Registries {
  readonly resources: ReadonlyMap<string, ScimResource>
  readonly attributes: ReadonlyMap<string, ScimUserAttribute>
  readonly accounts: ReadonlyMap<string, ScimAccountExtension>
}

export const assemble = (config: ScimConfig, deps: Deps, { resources, attributes, accounts: extensions }: Registries): RouteGroup => {
  const { users, accounts, log, clock, sealing, locks, dialects, administrators, audit } = deps
  const shapes = userShapes(dialects, extendedBy(extensions))
  const extended = accountExtensions(extensions)
  const guard = administratorGuard(administrators)
  const service = usersService({ users, accounts, shapes, extended, unique: uniqueWrites(users, locks), guard, usernameUpdate: config.usernameUpdate })
  const present = presentUsers(accounts, attributes, shapes, extended)
  const recorded = recorder(audit)
  const cursors = cursorsOf({ sealing, clock, ttl: config.cursorTtl })
  const targets = new Map<string, BulkTarget>()
  const runBulk = bulk({ targets: () => targets, maxOperations: config.bulkMaxOperations, failed: (error) => log.error('a bulk operation failed', { error }) })
  const make = (): readonly Route[] => {
    const kinds = [...resources.values()].map(resourceKind)
    for (const target of [usersTarget(service), ...kinds.map(resourceTarget)]) targets.set(target.endpoint, target)
    return [
      ...userRoutes({ service, list: userList(users, present, shapes, { ...config, cursors }), present, recorded }),
      ...meRoutes({ service, present, recorded }),
      ...kinds.flatMap((kind) => resourceRoutes(kind, { ...config, defaultPage: config.maxPage, cursors }, recorded)),
      ...serviceRoutes({ config, bulk: runBulk, kinds, shapes, recorded }),
    ]
  }
  let made: readonly Route[] | undefined
  return {
    id: 'scim',
    prefix: '/scim2',
    errors: scimErrors,
    /** Read when http mounts them: every resource has been contributed by then, and none before. */
    get routes() {
      made ??= make()
      return made
    },
  }
}
