import { loginSucceeded } from '@gatehouse/authn/contracts'
import { Audit, Clock, Connections, definePlugin, Events, Log, Tenants } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { Jobs, jobHandlers, schedules } from '@gatehouse/kernel/jobs'
import { tokenIssued } from '@gatehouse/oauth/contracts'
import { UserStoreKinds, Users, userDeleted, userDisabled, userEnabled, userUpdated } from '@gatehouse/users/contracts'
import { vanishBrake } from './brake.ts'
import { storeWatchConfig } from './config.ts'
import { watchedMigration, watchedTable, watchedUsers } from './data/watched.ts'
import { looking, watchSchedule } from './look.ts'
import { noticing } from './notice.ts'

export default definePlugin({
  name: 'store-watch',
  config: storeWatchConfig,
  needs: { data: Data, clock: Clock, log: Log, events: Events, jobs: Jobs, tenants: Tenants, connections: Connections, kinds: UserStoreKinds, users: Users },
  wants: { audit: Audit },
  setup({ config, deps, host }) {
    const watched = watchedUsers(deps.data, deps.clock)
    const brake = vanishBrake(deps, config)
    const notice = noticing({ ...deps, watched })
    host.contribute(tables, watchedTable)
    host.contribute(migrations, watchedMigration)
    host.contribute(jobHandlers, ...looking({ ...deps, watched, brake }, config))
    host.contribute(schedules, watchSchedule(config))
    host.on(loginSucceeded, ({ tenantId, userId }) => notice.see(tenantId, userId))
    host.on(tokenIssued, ({ tenantId, subject }) => notice.see(tenantId, subject))
    host.on(userUpdated, ({ tenantId, userId }) => notice.updated(tenantId, userId))
    host.on(userDisabled, ({ tenantId, userId }) => notice.turned(tenantId, userId, false))
    host.on(userEnabled, ({ tenantId, userId }) => notice.turned(tenantId, userId, true))
    host.on(userDeleted, ({ tenantId, userId }) => notice.deleted(tenantId, userId))
    return { health: brake.health }
  },
})
