import { randomUUIDv7 } from 'node:crypto'
import type { Audit, Events, EventType, Tenant } from '@gatehouse/kernel'
import type { Cache } from '@gatehouse/kernel/state'
import type { AccountPlans, Planned } from './account/changes.ts'
import type { AccountStates } from './account/states.ts'
import * as contracts from './contracts.ts'
import {
  type CredentialRule,
  InvalidUser,
  importsPasswords,
  type User,
  type UserChange,
  UserNotFound,
  type UserStore,
  type Users,
  type UserWriter,
  VersionMismatch,
  writesUsers,
} from './contracts.ts'
import type { HoldingOf } from './holding.ts'
import { primary, splitName } from './names.ts'
import type { Origins } from './password/origins.ts'
import { checkStorable, type PasswordPolicy } from './password/policy.ts'
import { searchAll, storeOf } from './search-all.ts'
import type { SignInAttempts } from './sign-in/attempts.ts'
import { sortedWalk } from './sorted-walk.ts'
import type { UserStores } from './stores.ts'
import { walkAll } from './walk-all.ts'

export interface UsersDeps {
  readonly stores: UserStores
  readonly events: Events
  readonly audit: Audit | undefined
  readonly cache: Cache<User>
  readonly policy: PasswordPolicy
  /** What tenants demand besides. */
  readonly demanded: CredentialRule['check']
  readonly holdingOf: HoldingOf
  readonly attempts: SignInAttempts
  readonly states: AccountStates
  readonly plans: AccountPlans
  readonly origins: Origins
  readonly signIn: Users['signIn']
}
/** Of a change that hangs on the state of the account, where others change the user, too. */
const mostAttempts = 4
type UserEvent = EventType<{ tenantId: string; userId: string; credentialVersion?: number }>
const writer = (store: UserStore | undefined): UserStore & UserWriter => {
  if (!store) throw new InvalidUser('there is no such user store')
  if (!writesUsers(store)) throw new InvalidUser('the user store is read-only')
  return store
}

/** All stores of a tenant as one, with what follows a change: events and audit records in its transaction, fresh caches. */
export const usersOf = ({ stores, events, audit, cache, policy, demanded, holdingOf, attempts, states, plans, origins, signIn }: UsersDeps): Users => {
  const record = (tenant: Tenant, action: string, userId: string) => audit?.record({ tenantId: tenant.id, action, outcome: 'success', target: userId })
  const tell = async (tenant: Tenant, userId: string, type: UserEvent, action: string, more: { readonly credentialVersion?: number } = {}): Promise<void> => {
    await events.emit(type, { tenantId: tenant.id, userId, ...more })
    await record(tenant, action, userId)
  }
  const keepAccount = async (tenant: Tenant, { id }: User, { before, after }: Planned<unknown>, unlocks: boolean): Promise<void> => {
    const isSame = before.locked === after.locked && before.disabled === after.disabled
    if (!isSame) await states.write(tenant, id, after)
    const wasLocked = before.locked || (await attempts.isLocked(tenant, id))
    if (unlocks) await attempts.forget(tenant, id)
    if (after.locked && !before.locked) await tell(tenant, id, contracts.userLocked, 'users.locked')
    if (!after.locked && (before.locked || (unlocks && wasLocked))) await tell(tenant, id, contracts.userUnlocked, 'users.unlocked')
  }
  const told =
    (tenant: Tenant, change: UserChange, plan: Planned<unknown> | undefined) =>
    async (user: User, before: User): Promise<void> => {
      await tell(tenant, user.id, contracts.userUpdated, 'users.updated')
      const isOff = before.active && !user.active
      const ended = change.password !== undefined || isOff ? { credentialVersion: await states.endCredentials(tenant, user.id) } : {}
      if (change.password !== undefined) {
        await attempts.forget(tenant, user.id)
        await tell(tenant, user.id, contracts.passwordChanged, 'users.password-changed', ended)
      }
      if (change.password !== undefined || change.mustChangePassword !== undefined)
        await states.keepPasswordDuty(tenant, user.id, change.mustChangePassword === true)
      if (plan) await keepAccount(tenant, user, plan, change.locked === false || change.active === true)
      if (!before.active && user.active) await tell(tenant, user.id, contracts.userEnabled, 'users.enabled')
      if (isOff) await tell(tenant, user.id, contracts.userDisabled, 'users.disabled', ended)
      await cache.invalidate(tenant, user.id)
    }
  const checkCredentials = async (tenant: Tenant, store: UserStore, id: string, { password, username, randomPassword }: UserChange): Promise<void> => {
    if (password !== undefined || username !== undefined)
      await demanded(tenant, { ...(username === undefined ? {} : { username }), ...(password === undefined || randomPassword ? {} : { password }) })
    if (password === undefined) return
    policy(password, username ?? (await store.find('id', id))?.username ?? '')
    const local = stores.local(tenant)
    if (store === local) await local.checkUnused(id, password)
  }
  const [inStores, inOrder] = [walkAll(stores, holdingOf), sortedWalk(stores, holdingOf)]
  return {
    async find(tenant, by, value) {
      if (by === 'username') return (await stores.findByName(tenant, value))?.user
      const known = await cache.load(tenant, value, () => stores.local(tenant).find('id', value))
      return known ?? (await stores.findForeign(tenant, 'id', value))?.user
    },
    search: searchAll(stores, holdingOf),
    walk: (tenant, { orderBy, ...walk }) => (orderBy === undefined ? inStores(tenant, walk) : inOrder(tenant, { orderBy, ...walk })),
    signIn,
    async create(tenant, given, options = {}) {
      const { store = primary, username } = splitName(given.username)
      const into = writer(await stores.byName(tenant, store))
      if (given.password !== undefined) options.acceptWeakPassword ? checkStorable(given.password) : policy(given.password, username)
      if (!options.acceptWeakPassword)
        await demanded(tenant, { username, ...(given.password === undefined || given.randomPassword ? {} : { password: given.password }) })
      const { imported, passwordFrom } = options
      const importer = importsPasswords(into) ? into : undefined
      if (passwordFrom !== undefined && (imported || !(await origins.has(tenant, passwordFrom)))) throw new InvalidUser('there is no such origin of passwords')
      if ((imported || passwordFrom !== undefined) && (!importer || given.password !== undefined))
        throw new InvalidUser('the user store takes no hash in the place of a password')
      const plan = plans.forNew(given)
      return into.create({ ...plan.change, username, id: randomUUIDv7() }, async (user) => {
        if (imported) await importer?.importPassword(user.id, imported)
        if (passwordFrom !== undefined) await importer?.expectPassword(user.id, passwordFrom)
        if (given.locked || given.disabled) await states.write(tenant, user.id, plan.after)
        if (given.mustChangePassword) await states.keepPasswordDuty(tenant, user.id, true)
        await tell(tenant, user.id, contracts.userCreated, 'users.created')
        await options.within?.(user)
      })
    },
    async update(tenant, id, change, ifVersion, { within } = {}) {
      const found = await storeOf(stores, tenant, id)
      if (!found) throw new UserNotFound('there is no such user')
      const store = writer(found)
      await checkCredentials(tenant, store, id, change)
      const { mustChangePassword: _, ...others } = change
      for (let attempt = 1; ; attempt += 1) {
        const plan = await plans.forChange(tenant, store, id, others)
        try {
          return await store.update(id, plan?.change ?? others, ifVersion ?? plan?.version, async (user, before) => {
            await told(tenant, change, plan)(user, before)
            await within?.(user)
          })
        } catch (error) {
          if (!(error instanceof VersionMismatch) || ifVersion !== undefined || !plan || attempt === mostAttempts) throw error
        }
      }
    },
    async remove(tenant, id) {
      const found = await storeOf(stores, tenant, id)
      if (!found) return false
      return writer(found).remove(id, async () => {
        await tell(tenant, id, contracts.userDeleted, 'users.deleted')
        await attempts.forget(tenant, id)
        await states.remove(tenant, id)
        await cache.invalidate(tenant, id)
      })
    },
  }
}
