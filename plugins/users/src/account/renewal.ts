import { type Audit, ServerError, type Tenant, Transient } from '@gatehouse/kernel'
import {
  type Accounts,
  judgesPasswords,
  PasswordKeptElsewhere,
  type User,
  UserNotFound,
  type UserStore,
  type Users,
  VersionMismatch,
  verifiesPasswords,
  WeakPassword,
  writesUsers,
} from '../contracts.ts'
import { primary } from '../names.ts'
import type { Hasher } from '../password/hasher.ts'
import { storeOf } from '../search-all.ts'
import type { Proven } from '../sign-in/sign-in.ts'
import type { UserStores } from '../stores.ts'
import type { PasswordExpiry } from './expiry.ts'
import type { AccountStates } from './states.ts'

export interface RenewalDeps {
  readonly audit: Audit | undefined
  readonly hasher: Hasher
  readonly stores: UserStores
  readonly states: AccountStates
  /** The user whose password it is, if nothing else speaks against it. */
  readonly prove: (tenant: Tenant, username: string, password: string) => Promise<Proven | undefined>
  readonly expiry: PasswordExpiry
}
/** A right password that lets nobody in before there is a new one: an administrator wants it so, or it is too old. */
export const passwordRenewal = ({ audit, hasher, stores, states, prove, expiry }: RenewalDeps) => {
  const dueFor = async (tenant: Tenant, user: User): Promise<Proven['renew']> => {
    if (await states.mustChangePassword(tenant, user.id)) return 'forced'
    return (await expiry.isTooOld(tenant, user)) ? 'expired' : undefined
  }
  const due = async (tenant: Tenant, proven: Proven): Promise<Proven['renew']> => proven.renew ?? (await dueFor(tenant, proven.user))
  const refused = async (tenant: Tenant, { id }: User): Promise<undefined> => {
    await audit?.record({ tenantId: tenant.id, action: 'users.sign-in-refused', outcome: 'failure', code: 'users.password_renewal_due', target: id })
    return undefined
  }
  const isOld = async (store: UserStore, user: User, password: string, old: string | undefined): Promise<boolean> => {
    if (user.store !== primary) return old !== undefined && hasher.verify(old, password)
    return verifiesPasswords(store) && store.verifyPassword(user, password)
  }
  const isOurs = (error: unknown) =>
    error instanceof WeakPassword || error instanceof VersionMismatch || error instanceof UserNotFound || error instanceof Transient
  /** What another store says no to, for lack of rights or of TLS, is for those who run it. */
  const written = async (update: Users['update'], tenant: Tenant, user: User, password: string, version: number): Promise<User> => {
    try {
      return await update(tenant, user.id, { password, byOwner: true }, version)
    } catch (error) {
      if (user.store === primary || !(error instanceof ServerError) || isOurs(error)) throw error
      throw new PasswordKeptElsewhere('the user store does not take the password', { cause: error })
    }
  }
  return {
    async check(tenant, username, password) {
      const proven = await prove(tenant, username, password)
      if (!proven) return undefined
      const { user, store, credentialVersion } = proven
      const renew = await due(tenant, proven)
      if (!renew) return { user, credentialVersion }
      if (!writesUsers(store)) return { user, credentialVersion, renew, keptElsewhere: true }
      if (user.store === primary) return { user, credentialVersion, renew }
      // The check itself may have changed the entry.
      const now = await store.find('id', user.id)
      return now && { user: now, credentialVersion, renew, old: await hasher.hash(password) }
    },
    async signIn(tenant: Tenant, username: string, password: string): Promise<User | undefined> {
      const proven = await prove(tenant, username, password)
      if (!proven) return undefined
      return (await due(tenant, proven)) ? refused(tenant, proven.user) : proven.user
    },
    renewWith:
      (update: Users['update']): Accounts['renew'] =>
      async (tenant, { id, version, old, credentialVersion }, password) => {
        const store = await storeOf(stores, tenant, id)
        const user = await store?.find('id', id)
        if (!store || !user) throw new UserNotFound('there is no such user')
        if (!writesUsers(store)) throw new PasswordKeptElsewhere('the user store is read-only')
        if (await isOld(store, user, password, old)) throw new WeakPassword('the new password must not be the old one')
        const renewed = await written(update, tenant, user, password, version)
        // The store may have more against the user than an old password.
        if (judgesPasswords(store) && (await store.judgePassword(renewed, password)) !== undefined) return refused(tenant, renewed)
        // Of this change: nobody else has changed the user since the old one was proved.
        return { user: renewed, credentialVersion: credentialVersion + 1 }
      },
  } satisfies Pick<Accounts, 'check'> & Record<string, unknown>
}
