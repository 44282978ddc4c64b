import { Audit, Clock, Connections, definePlugin, Events, Log } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { Caches } from '@gatehouse/kernel/state'
import { assemble } from './assemble.ts'
import { usersConfig } from './config.ts'
import { Accounts, Digests, GroupReaders, passwordOrigins, UserStoreKinds, Users, userStores } from './contracts.ts'
import { userMigrations, userTables } from './data/tables.ts'

export default definePlugin({
  name: 'users',
  required: true,
  config: usersConfig,
  points: [userStores, passwordOrigins],
  provides: [Users, Accounts, GroupReaders, Digests, UserStoreKinds],
  needs: { data: Data, clock: Clock, log: Log, events: Events, caches: Caches, connections: Connections },
  wants: { audit: Audit },
  setup({ config, deps, host }) {
    const { users, accounts, local, groupReaders, digests, storeKinds } = assemble(config, deps, host.items(userStores), host.items(passwordOrigins))
    host.contribute(tables, ...userTables)
    host.contribute(migrations, ...userMigrations)
    host.contribute(userStores, local)
    host.provide(Users, () => users)
    host.provide(Accounts, () => accounts)
    host.provide(GroupReaders, () => groupReaders)
    host.provide(Digests, () => digests)
    host.provide(UserStoreKinds, () => storeKinds)
    if (config.allowWeakHash) deps.log.warn('[plugins.users] allow_weak_hash is on: passwords are hashed with a cost below the minimum')
  },
})
