import type { Tenant } from '@gatehouse/kernel'
import { type AccountState, type Accounts, qualifiedName, type User, type Users } from '@gatehouse/users/contracts'
import type { PendingAccounts } from './data/pending.ts'
import type { PendingState } from './scenarios.ts'

export interface Person {
  readonly user: User
  readonly state: AccountState
  readonly pending: PendingState | undefined
}
/** Who is meant: a username or an e-mail address, or claims that one user alone has. */
export type Sought = { readonly name: string } | { readonly claims: Readonly<Record<string, string>> }
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
  const alone = async (tenant: Tenant, claims: Readonly<Record<string, string>>): Promise<User | undefined> => {
    const parts = Object.entries(claims).map(([field, value]) => ({ op: 'eq', field, value }) as const)
    const { users: found } = await users.search(tenant, { where: { op: 'and', parts }, limit: 2, offset: 0 })
    return found.length === 1 ? found[0] : undefined
  }
  /** Both are looked for, so that neither shows by its time. Of two users with one address it is none. */
  const named = async (tenant: Tenant, name: string): Promise<User | undefined> => {
    const byAddress = await alone(tenant, { emailaddress: name })
    return (await users.find(tenant, 'username', name)) ?? byAddress
  }
  return {
    /** As it is in its store now, with the version that a change hangs on. */
    async byId(tenant: Tenant, id: string): Promise<Person | undefined> {
      const { users: found } = await users.search(tenant, { where: { op: 'eq', field: 'id', value: id }, limit: 1, offset: 0 })
      return withState(tenant, found[0])
    },
    async sought(tenant: Tenant, sought: Sought): Promise<Person | undefined> {
      return withState(tenant, await ('name' in sought ? named(tenant, sought.name) : alone(tenant, sought.claims)))
    },
  }
}
export type People = ReturnType<typeof people>
