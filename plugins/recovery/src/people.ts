import type { Tenant } from '@gatehouse/kernel'
import { type AccountState, type Accounts, qualifiedName, type User, type Users } from '@gatehouse/users/contracts'
import type { PendingAccounts } from './data/pending.ts'
import type { PendingState } from './scenarios.ts'

export interface Person {
  readonly user: User
  readonly state: AccountState
  readonly pending: PendingState | undefined
}
export interface Deps {
  readonly users: Users
  readonly accounts: Accounts
  readonly pending: PendingAccounts
}
export const addressOf = ({ claims }: Pick<User, 'claims'>): string | undefined => {
  const address = claims.emailaddress
  return typeof address === 'string' && address !== '' ? address : undefined
}
/** Nobody but an administrator lets them in again. */
export const isShutOut = ({ state, pending }: Person): boolean => state.disabled || (state.lockedBy === 'administrator' && pending === undefined)

/** What the texts of messages may say of somebody. */
export const valuesOf = (user: User): Readonly<Record<string, string>> => ({
  'user-name': qualifiedName(user),
  ...Object.fromEntries(
    Object.entries(user.claims).flatMap(([name, value]) => (typeof value === 'string' && /^[A-Za-z]+$/.test(name) ? [[`user.claim.${name}`, value]] : [])),
  ),
})
export const localesOf = ({ claims }: User): readonly string[] =>
  [claims.local, claims.preferredLanguage].flatMap((value) =>
    typeof value === 'string' && /^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$/.test(value) ? [value] : [],
  )

export const people = ({ users, accounts, pending }: Deps) => {
  const withState = async (tenant: Tenant, user: User | undefined): Promise<Person | undefined> => {
    const state = user && (await accounts.of(tenant, [user])).get(user.id)
    return user && state && { user, state, pending: (await pending.of(tenant, [user.id])).get(user.id) }
  }
  return {
    /** As it is in its store now, with the version that a change hangs on. */
    async byId(tenant: Tenant, id: string): Promise<Person | undefined> {
      const { users: found } = await users.search(tenant, { where: { op: 'eq', field: 'id', value: id }, limit: 1, offset: 0 })
      return withState(tenant, found[0])
    },
    /** By username or e-mail address; both are looked for, so that neither shows by its time. Of two with one address none. */
    async named(tenant: Tenant, name: string): Promise<Person | undefined> {
      const byAddress = await users.search(tenant, { where: { op: 'eq', field: 'emailaddress', value: name }, limit: 2, offset: 0 })
      const byName = await users.find(tenant, 'username', name)
      return withState(tenant, byName ?? (byAddress.users.length === 1 ? byAddress.users[0] : undefined))
    },
  }
}
export type People = ReturnType<typeof people>
