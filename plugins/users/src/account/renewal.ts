import { setTimeout } from 'node:timers/promises'
import type { Audit, Clock, Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { type Accounts, type User, type Users, verifiesPasswords, WeakPassword } from '../contracts.ts'
import { passwordTimes } from '../local/passwords.ts'
import type { UserStores } from '../stores.ts'
import type { AccountStates } from './states.ts'

export interface RenewalDeps {
  readonly data: Data
  readonly clock: Clock
  readonly audit: Audit | undefined
  readonly stores: UserStores
  readonly states: AccountStates
  /** The user whose password it is, if nothing else speaks against it. */
  readonly prove: Users['signIn']
  /** 0: passwords do not expire. */
  readonly expiryDays: number
}
/** Sessions of the same millisecond end with the old password. That which the new one leads to has to be later. */
const tieMs = 5
const dayMs = 86_400_000

/** A right password that lets nobody in before there is a new one: an administrator wants it so, or it is too old. */
export const passwordRenewal = ({ data, clock, audit, stores, states, prove, expiryDays }: RenewalDeps) => {
  const changedAt = passwordTimes(data)
  const isTooOld = async (tenant: Tenant, { id }: User): Promise<boolean> => {
    if (expiryDays === 0) return false
    const since = (await changedAt(tenant, [id])).get(id)
    return since !== undefined && since + expiryDays * dayMs <= clock.now()
  }
  const dueFor = async (tenant: Tenant, user: User): Promise<'forced' | 'expired' | undefined> => {
    if (await states.mustChangePassword(tenant, user.id)) return 'forced'
    return (await isTooOld(tenant, user)) ? 'expired' : undefined
  }
  const check: Accounts['check'] = async (tenant, username, password) => {
    const user = await prove(tenant, username, password)
    if (!user) return undefined
    const renew = await dueFor(tenant, user)
    return renew ? { user, renew } : { user }
  }
  return {
    check,
    async signIn(tenant: Tenant, username: string, password: string): Promise<User | undefined> {
      const proven = await check(tenant, username, password)
      if (!proven?.renew) return proven?.user
      const code = 'users.password_renewal_due'
      await audit?.record({ tenantId: tenant.id, action: 'users.sign-in-refused', outcome: 'failure', code, target: proven.user.id })
      return undefined
    },
    renewWith:
      (update: Users['update']): Accounts['renew'] =>
      async (tenant, { id, version }, password) => {
        const local = stores.local(tenant)
        const user = await local.find('id', id)
        if (user && verifiesPasswords(local) && (await local.verifyPassword(user, password))) throw new WeakPassword('the new password must not be the old one')
        const renewed = await update(tenant, id, { password }, version)
        await setTimeout(tieMs)
        return renewed
      },
  }
}
