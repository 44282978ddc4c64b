import { Audit, Clock, definePlugin, Log, Server, startNotices, Tenants } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { AccessPolicy } from '@gatehouse/kernel/http'
import { Caches, Locks, PubSub, RateLimiter } from '@gatehouse/kernel/state'
import { passwordChanged, Users, userDeleted, userDisabled, userLocked, userUpdated } from '@gatehouse/users/contracts'
import { firstAdmin } from './admin/first-admin.ts'
import { adminNotice } from './admin/notice.ts'
import { basicAuthentication } from './basic.ts'
import { accessConfig } from './config.ts'
import { Administrators, bearerVerifiers, Permissions, permissionSources } from './contracts.ts'
import { administratorMigration, administratorsOf, administratorTable } from './data/administrators.ts'
import { forgetAdministrator } from './forget-administrator.ts'
import { permissionsOf } from './permissions.ts'
import { accessPolicy } from './policy.ts'
import { spreadForgetting } from './spread.ts'
import { createVerified } from './verified.ts'

export default definePlugin({
  name: 'access',
  table: 'admin',
  required: true,
  config: accessConfig,
  points: [bearerVerifiers, permissionSources],
  provides: [AccessPolicy, Administrators, Permissions],
  needs: {
    data: Data,
    clock: Clock,
    log: Log,
    server: Server,
    tenants: Tenants,
    users: Users,
    caches: Caches,
    locks: Locks,
    pubsub: PubSub,
    limiter: RateLimiter,
  },
  wants: { audit: Audit },
  setup({ config, deps, host }) {
    const administrators = administratorsOf({ ...deps, cache: deps.caches.create('access.administrators', { max: 10_000, ttlMs: 60_000 }) })
    const permissions = permissionsOf(administrators, host.items(permissionSources))
    const verified = createVerified(deps.clock)
    const basic = basicAuthentication({ ...deps, permissions, verified })
    const spread = spreadForgetting(deps.pubsub, verified)
    const notice = adminNotice()
    const prepare = firstAdmin({ ...deps, config, administrators })
    host.provide(AccessPolicy, () => accessPolicy({ basic, verifiers: host.items(bearerVerifiers) }))
    host.provide(Administrators, () => administrators)
    host.provide(Permissions, () => permissions)
    host.contribute(tables, administratorTable)
    host.contribute(migrations, administratorMigration)
    host.contribute(startNotices, notice)
    for (const fact of [passwordChanged, userDisabled, userUpdated, userDeleted, userLocked]) host.on(fact, ({ userId }) => spread.forget(userId))
    host.subscribe(userDeleted, { id: 'access.forget-administrator', handle: forgetAdministrator(deps.tenants, administrators) })
    return {
      start: spread.start,
      async ready() {
        if (deps.server.role === 'server') notice.show(await prepare())
      },
    }
  },
})
