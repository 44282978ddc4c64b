import { Governance, governanceConnectors } from '@gatehouse/governance/contracts'
import { Audit, Clock, Connections, definePlugin, Events, Log, Tenants } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { Caches } from '@gatehouse/kernel/state'
import { assemble } from './assemble.ts'
import { usersConfig } from './config.ts'
import {
  Accounts,
  credentialRules,
  Digests,
  GroupReaders,
  Identities,
  otherAccounts,
  PasswordDemands,
  PersonalData,
  passwordOrigins,
  personalData,
  UserStoreKinds,
  Users,
  userDeleted,
  userHolders,
  userSets,
  userStores,
} from './contracts.ts'
import { userMigrations, userTables } from './data/tables.ts'
import { identitiesOf } from './identities.ts'
import { passwordConnectors } from './password/tenant-rules.ts'
import { collectPersonalData } from './personal-data.ts'

export default definePlugin({
  name: 'users',
  required: true,
  config: usersConfig,
  points: [userStores, personalData, passwordOrigins, userSets, credentialRules, otherAccounts, userHolders],
  provides: [Users, Accounts, GroupReaders, Digests, UserStoreKinds, PersonalData, PasswordDemands, Identities],
  needs: { data: Data, clock: Clock, log: Log, events: Events, caches: Caches, connections: Connections, tenants: Tenants },
  wants: { audit: Audit, governance: Governance },
  setup({ config, deps, host }) {
    const { users, accounts, local, groupReaders, digests, storeKinds, forget } = assemble(
      config,
      deps,
      host.items(userStores),
      host.items(passwordOrigins),
      host.items(userSets),
      host.items(credentialRules),
      host.items(userHolders),
    )
    host.contribute(tables, ...userTables)
    host.contribute(migrations, ...userMigrations)
    host.contribute(userStores, local)
    host.contribute(governanceConnectors, ...passwordConnectors(config))
    host.provide(Users, () => users)
    host.provide(Identities, () => identitiesOf(users, host.items(otherAccounts)))
    host.provide(Accounts, () => accounts)
    host.provide(PersonalData, () => collectPersonalData(accounts, host.items(personalData)))
    host.provide(PasswordDemands, () => ({
      of: async (tenant) => (await Promise.all([...host.items(credentialRules).values()].map((rule) => rule.demands(tenant)))).flat(),
    }))
    host.provide(GroupReaders, () => groupReaders)
    host.provide(Digests, () => digests)
    host.provide(UserStoreKinds, () => storeKinds)
    // Where a store of somebody else's lost a user, nobody called `remove`.
    host.subscribe(userDeleted, {
      id: 'users.forget-deleted-elsewhere',
      async handle({ tenantId, userId }) {
        const tenant = await deps.tenants.byId(tenantId)
        if (tenant) await forget(tenant, userId)
      },
    })
    if (config.allowWeakHash) deps.log.warn('[plugins.users] allow_weak_hash is on: passwords are hashed with a cost below the minimum')
  },
})
