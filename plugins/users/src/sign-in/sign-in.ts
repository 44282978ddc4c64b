import type { Audit, Events, Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import {
  type Accounts,
  judgesPasswords,
  type PasswordRefusal,
  type PasswordVerifier,
  type User,
  type UserStore,
  userLocked,
  verifiesPasswords,
} from '../contracts.ts'
import type { Hasher } from '../password/hasher.ts'
import type { UserStores } from '../stores.ts'
import type { SignInAttempts } from './attempts.ts'
import type { SignInPace } from './pace.ts'

export interface SignInDeps {
  readonly data: Data
  readonly events: Events
  readonly audit: Audit | undefined
  readonly hasher: Hasher
  readonly stores: UserStores
  readonly attempts: SignInAttempts
  readonly pace: SignInPace
  readonly credentialVersion: Accounts['credentialVersion']
}
/** Somebody who has the right password. */
export interface Proven {
  readonly user: User
  readonly store: UserStore
  /** As it was before the password was looked at: a change after that ends what rests on this. */
  readonly credentialVersion: number
  /** The store lets nobody in with it before there is another one. */
  readonly renew?: 'forced' | 'expired'
}
/** Why a store does not let in with a password that is the right one. */
const renewals: Partial<Record<PasswordRefusal, Proven['renew']>> = { 'must-change': 'forced', expired: 'expired' }
const judge = async (store: UserStore & PasswordVerifier, user: User, password: string): Promise<PasswordRefusal | undefined> => {
  if (judgesPasswords(store)) return store.judgePassword(user, password)
  return (await store.verifyPassword(user, password)) ? undefined : 'wrong'
}
type Refusal = 'users.unknown' | 'users.wrong_password' | 'users.locked' | 'users.disabled'

/**
 * Unknown user, wrong password, locked and disabled take the same work and give the same answer: one hash, one counting write, one audit
 * record. Security rules 5.2 and 5.3. An outage of the store throws and counts nothing (11.5).
 */
export const signIn = ({ data, events, audit, hasher, stores, attempts, pace, credentialVersion: versionOf }: SignInDeps) => {
  const refuse = async (tenant: Tenant, key: string, user: User | undefined, code: Refusal): Promise<undefined> =>
    data.transaction(async () => {
      const locks = await attempts.count(tenant, key)
      const about = user ? { target: user.id } : {}
      await audit?.record({ tenantId: tenant.id, action: 'users.sign-in-refused', outcome: 'failure', code, ...about })
      if (!locks || key !== user?.id) return undefined
      await audit?.record({ tenantId: tenant.id, action: 'users.locked', outcome: 'success', actorKind: 'system', ...about })
      await events.emit(userLocked, { tenantId: tenant.id, userId: user.id })
      return undefined
    })
  return async (tenant: Tenant, name: string, password: string): Promise<Proven | undefined> => {
    const found = await stores.findByName(tenant, name)
    const user = found?.user
    const decoy = attempts.decoyFor(name)
    const key = user?.id ?? decoy
    const credentialVersion = await versionOf(tenant, key)
    const locked = (await attempts.isLocked(tenant, key)) && user !== undefined
    const verifier = found && verifiesPasswords(found.store) && !locked ? found.store : undefined
    const refusal = verifier && user ? await judge(verifier, user, password) : 'wrong'
    if (!verifier) await hasher.verify(undefined, password)
    const renew = refusal && renewals[refusal]
    const right = refusal === undefined || renew !== undefined
    if (verifier?.verifiesElsewhere && !(right && user?.active)) await hasher.verify(undefined, password)
    const admits = right && user?.active === true && !locked
    if (!admits && !found?.foreign && !(user && pace.went(user))) await pace.pause(tenant)
    if (!found || !user) return refuse(tenant, decoy, undefined, 'users.unknown')
    if (locked) return refuse(tenant, decoy, user, 'users.locked')
    if (!right) return refuse(tenant, key, user, 'users.wrong_password')
    if (!user.active) return refuse(tenant, decoy, user, 'users.disabled')
    // Others may have locked it while this password was checked.
    if (!(await attempts.admit(tenant, key))) return refuse(tenant, decoy, user, 'users.locked')
    return { user, store: found.store, credentialVersion, ...(renew ? { renew } : {}) }
  }
}
