import { type Connections, type Kind, type Log, ServerError, type Tenant } from '@gatehouse/kernel'
import type { Cache } from '@gatehouse/kernel/state'
import { type User, type UserStore, userStores } from './contracts.ts'
import type { LocalStore } from './local/local-store.ts'
import { primary, splitName } from './names.ts'

export interface StoresDeps {
  readonly local: Kind<LocalStore, Record<string, never>>
  readonly connections: Connections
  // biome-ignore lint/suspicious/noExplicitAny: settings are the kind's own matter
  readonly kinds: ReadonlyMap<string, Kind<UserStore, any>>
  readonly log: Log
  /** Names of a tenant's connections. */
  readonly names: Cache<readonly string[]>
}
export interface FoundUser {
  readonly store: UserStore
  readonly user: User
  /** Not in our own database. */
  readonly foreign: boolean
}
export interface NamedStore {
  readonly name: string
  readonly store: UserStore
}

/** The stores of a tenant: the local one first, then its connections by name. One that is down is skipped and named in the log. */
export const userStoresOf = ({ local, connections, kinds, log, names }: StoresDeps) => {
  const locals = new WeakMap<Tenant, LocalStore>()
  const localOf = (tenant: Tenant): LocalStore => {
    const known = locals.get(tenant)
    if (known) return known
    const store = local.open({}, tenant) as LocalStore
    locals.set(tenant, store)
    return store
  }
  const listNames = async (tenant: Tenant): Promise<readonly string[]> =>
    (await connections.list(tenant, userStores.id))
      .filter(({ enabled }) => enabled)
      .map(({ name }) => name)
      .sort()
  const foreignNames = async (tenant: Tenant): Promise<readonly string[]> => (await names.load(tenant, 'names', () => listNames(tenant))) ?? []
  const open = async (tenant: Tenant, name: string): Promise<UserStore | undefined> =>
    (await foreignNames(tenant)).includes(name) ? connections.open(tenant, userStores, kinds, name) : undefined
  const byName = async (tenant: Tenant, name: string): Promise<UserStore | undefined> => (name === primary ? localOf(tenant) : open(tenant, name))

  /** Each foreign store in turn, until `ask` answers. @returns the names of those that were down, too */
  const inTurn = async <X>(tenant: Tenant, ask: (named: NamedStore) => Promise<X | undefined>) => {
    const skipped: string[] = []
    for (const name of await foreignNames(tenant)) {
      try {
        const store = await connections.open(tenant, userStores, kinds, name)
        const answer = store && (await ask({ name, store }))
        if (answer !== undefined) return { answer, skipped }
      } catch (error) {
        // Not what the caller asked for, but the store: it is down, or its settings are wrong.
        if (error instanceof ServerError && error.status < 500) throw error
        skipped.push(name)
        log.warn(`the user store ${name} does not answer: skipped`, { tenantId: tenant.id, store: name, error })
      }
    }
    return { answer: undefined, skipped }
  }
  const findForeign = async (tenant: Tenant, by: 'id' | 'username', value: string): Promise<FoundUser | undefined> => {
    const found = await inTurn(tenant, async ({ store }): Promise<FoundUser | undefined> => {
      const user = await store.find(by, value)
      return user && { store, user, foreign: true }
    })
    return found.answer
  }
  return {
    local: localOf,
    byName,
    inTurn,
    findForeign,
    changed: (tenant: Tenant): Promise<void> => names.invalidate(tenant, 'names'),
    /** `ann` or `STORE/ann`. @throws Transient the named store is down */
    async findByName(tenant: Tenant, name: string): Promise<FoundUser | undefined> {
      const { store: wanted, username } = splitName(name)
      if (wanted !== undefined && wanted !== primary) {
        const store = await byName(tenant, wanted)
        const user = await store?.find('username', username)
        return store && user && { store, user, foreign: true }
      }
      const store = localOf(tenant)
      const user = await store.find('username', username)
      if (user) return { store, user, foreign: false }
      return wanted === undefined ? findForeign(tenant, 'username', username) : undefined
    },
  }
}
export type UserStores = ReturnType<typeof userStoresOf>
