import type { Governance } from '@gatehouse/governance/contracts'
import type { Audit, Clock, Connections, Events, Kind, Log, Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Caches } from '@gatehouse/kernel/state'
import { accountPlans } from './account/changes.ts'
import { passwordExpiry } from './account/expiry.ts'
import { passwordRenewal } from './account/renewal.ts'
import { accountStates } from './account/states.ts'
import type { UsersConfig } from './config.ts'
import type {
  Accounts,
  CredentialRule,
  Digests,
  GroupReaders,
  PasswordOrigin,
  User,
  UserHolder,
  UserSets,
  UserStore,
  UserStoreKinds,
  Users,
} from './contracts.ts'
import { createDigests } from './digest/digests.ts'
import { groupReadersOf } from './group-readers.ts'
import { holdingOf } from './holding.ts'
import { type LocalStore, localUserStore } from './local/local-store.ts'
import { createGate } from './password/gate.ts'
import { createHasher } from './password/hasher.ts'
import { originsOf } from './password/origins.ts'
import { passwordPolicy } from './password/policy.ts'
import { tenantRules } from './password/tenant-rules.ts'
import { signInAttempts } from './sign-in/attempts.ts'
import { signInPace } from './sign-in/pace.ts'
import { signIn } from './sign-in/sign-in.ts'
import { userStoresOf } from './stores.ts'
import { usersOf } from './users.ts'

export interface Deps {
  readonly data: Data
  readonly clock: Clock
  readonly log: Log
  readonly events: Events
  readonly caches: Caches
  readonly connections: Connections
  readonly audit: Audit | undefined
  readonly governance: Governance | undefined
}
export interface Assembled {
  readonly users: Users
  readonly accounts: Accounts
  readonly local: Kind<LocalStore, Record<string, never>>
  readonly groupReaders: GroupReaders
  readonly digests: Digests
  readonly storeKinds: UserStoreKinds
  /** What is kept of a user besides the store. */
  readonly forget: (tenant: Tenant, userId: string) => Promise<void>
}

export const assemble = (
  config: UsersConfig,
  deps: Deps,
  // biome-ignore lint/suspicious/noExplicitAny: settings are the kind's own matter
  kinds: ReadonlyMap<string, Kind<UserStore, any>>,
  passwordOrigins: ReadonlyMap<string, PasswordOrigin>,
  sets: ReadonlyMap<string, UserSets>,
  credentialRules: ReadonlyMap<string, CredentialRule> = new Map(),
  holders: ReadonlyMap<string, UserHolder> = new Map(),
): Assembled => {
  const whoHolds = holdingOf(holders)
  const rules = tenantRules(config, deps.governance)
  const gate = createGate({ running: config.hashConcurrency, waiting: config.hashQueue })
  const cost = { memory: config.hashMemory, passes: config.hashPasses, parallelism: config.hashParallelism }
  const hasher = createHasher(cost, gate)
  const digests = createDigests(gate, cost)
  const pace = signInPace(deps.clock)
  // The stores are made below: an origin is asked for when somebody signs in.
  const origins = originsOf({ origins: passwordOrigins, storeByName: (tenant, name) => stores.byName(tenant, name) })
  const local = localUserStore({ ...deps, hasher, digests, origins, pace, scanLimit: config.scanLimit, holdingOf: whoHolds, historyOf: rules.historyOf })
  const stores = userStoresOf({ ...deps, local, kinds, names: deps.caches.create('users.store-names', { max: 1000, ttlMs: 1000 }) })
  const attempts = signInAttempts({ ...deps, settings: config })
  const expiry = passwordExpiry({ ...deps, rules, sets })
  const states = accountStates({ ...deps, attempts, expiry })
  const prove = signIn({ ...deps, hasher, stores, attempts, pace, credentialVersion: states.accounts.credentialVersion })
  const renewal = passwordRenewal({ ...deps, hasher, stores, states, prove, expiry })
  const users = usersOf({
    ...deps,
    stores,
    attempts,
    states,
    plans: accountPlans(states),
    origins,
    cache: deps.caches.create<User>('users.by-id', { max: 20_000, ttlMs: 60_000 }),
    policy: passwordPolicy({ minLength: config.passwordMinLength }),
    holdingOf: whoHolds,
    demanded: async (tenant, given) => {
      for (const rule of credentialRules.values()) await rule.check(tenant, given)
    },
    signIn: renewal.signIn,
  })
  const accounts = { ...states.accounts, check: renewal.check, renew: renewal.renewWith(users.update) }
  const storeKinds = { all: () => new Map([...kinds].filter(([name]) => name !== local.name)), changed: stores.changed }
  const forget = async (tenant: Tenant, userId: string): Promise<void> => {
    await attempts.forget(tenant, userId)
    await states.remove(tenant, userId)
  }
  return { users, accounts, local, storeKinds, groupReaders: groupReadersOf(stores), digests, forget }
}
