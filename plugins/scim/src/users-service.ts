import type { Tenant } from '@gatehouse/kernel'
import type { Principal } from '@gatehouse/kernel/http'
import { type Accounts, type User, type UserChange, type Users, VersionMismatch } from '@gatehouse/users/contracts'
import { ScimError } from './contracts.ts'
import { invalidValue, notMutable } from './errors.ts'
import { applyPatch } from './patch/apply.ts'
import { parsePatch } from './patch/operation.ts'
import { type AdministratorGuard, keepNotOwn, refuseNotOwn } from './protection.ts'
import { accountFlags, flagChanges, withFlags } from './resource/account.ts'
import { fromBody } from './resource/from-body.ts'
import { claimsAfter, draftOf } from './resource/user-resource.ts'
import { type Complex, emptyObject, same, type Value } from './resource/value.ts'
import { systemUser } from './schema/extensions.ts'
import { checkVersion, lostUpdate } from './version.ts'

export interface Deps {
  readonly users: Users
  readonly accounts: Accounts
  readonly guard: AdministratorGuard
  readonly usernameUpdate: boolean
}
export interface Change {
  readonly tenant: Tenant
  readonly principal: Principal | undefined
  readonly id: string
  readonly ifMatch: string | undefined
  /** The user changes itself, through `/Me`. */
  readonly own: boolean
}
const maxAttempts = 4
const notFound = () => new ScimError(404, undefined, 'there is no such user')
const marks = ['emailVerified', 'phoneVerified', ...Object.keys(accountFlags)]

/** What PUT leaves as it is when it is not named: a disabled user stays disabled, a locked one locked, a verified address verified. */
const keptOnReplace = (before: Complex, after: Complex): Complex => {
  after.active ??= before.active as Value
  const known = (before[systemUser] ?? emptyObject()) as Complex
  const kept = marks.filter((mark) => known[mark] !== undefined).map((mark) => [mark, known[mark]] as const)
  if (kept.length > 0) after[systemUser] = Object.assign(emptyObject(), Object.fromEntries(kept), after[systemUser])
  return after
}
const nameOf = (resource: Complex): string => (typeof resource.userName === 'string' ? resource.userName : invalidValue('userName is missing'))
const passwordOf = ({ password }: Complex) => (typeof password === 'string' ? { password } : {})

export const usersService = ({ users, accounts, guard, usernameUpdate }: Deps) => {
  /** Past the cache, for decisions that hang on the version. */
  const fresh = async (tenant: Tenant, id: string): Promise<User | undefined> =>
    (await users.search(tenant, { where: { op: 'eq', field: 'id', value: id }, limit: 1, offset: 0 })).users[0]
  const find = async (tenant: Tenant, id: string, past = false): Promise<User> => {
    const user = past ? await fresh(tenant, id) : await users.find(tenant, 'id', id)
    if (!user) throw notFound()
    return user
  }
  const draft = async (tenant: Tenant, user: User): Promise<Complex> => {
    const state = (await accounts.of(tenant, [user])).get(user.id)
    return state ? withFlags(draftOf(user), state) : draftOf(user)
  }
  const renamed = (user: User, before: Complex, after: Complex): Pick<UserChange, 'username'> => {
    const name = nameOf(after)
    if (name.toLowerCase() === nameOf(before).toLowerCase()) return {}
    if (!usernameUpdate) return notMutable('userName cannot be modified')
    const prefix = `${user.store}/`
    return { username: name.toUpperCase().startsWith(prefix) ? name.slice(prefix.length) : name }
  }
  const changeOf = (user: User, before: Complex, after: Complex): UserChange | undefined => {
    const claims = claimsAfter(after, user.claims)
    const change: UserChange = {
      ...renamed(user, before, after),
      ...passwordOf(after),
      ...flagChanges(before, after),
      ...(after.active !== undefined && after.active !== user.active ? { active: after.active === true } : {}),
      ...(same(claims as Value, user.claims as Value) ? {} : { claims }),
    }
    return Object.keys(change).length > 0 ? change : undefined
  }
  /** Read, change, write if nobody else wrote; again a few times where the caller did not name a version. */
  const changed = async ({ tenant, principal, id, ifMatch, own }: Change, make: (before: Complex) => Complex): Promise<User> => {
    if (!own) await guard(tenant, principal, id)
    for (let attempt = 1; ; attempt += 1) {
      const user = await find(tenant, id, attempt > 1 || ifMatch !== undefined)
      checkVersion(ifMatch, user)
      const before = await draft(tenant, user)
      const change = changeOf(user, before, make(before))
      if (!change) return user
      try {
        return await users.update(tenant, id, change, user.version)
      } catch (error) {
        if (!(error instanceof VersionMismatch)) throw error
        if (ifMatch !== undefined || attempt === maxAttempts) throw lostUpdate()
      }
    }
  }
  return {
    find,
    create(tenant: Tenant, body: unknown): Promise<User> {
      const resource = fromBody(body)
      const active = resource.active === undefined ? {} : { active: resource.active === true }
      return users.create(tenant, {
        username: nameOf(resource),
        claims: claimsAfter(resource, {}),
        ...active,
        ...flagChanges(emptyObject(), resource),
        ...passwordOf(resource),
      })
    },
    replace(change: Change, body: unknown): Promise<User> {
      const resource = fromBody(body)
      nameOf(resource)
      return changed(change, (before) => {
        const after = keptOnReplace(before, Object.assign(emptyObject(), resource))
        return change.own ? keepNotOwn(before, after) : after
      })
    },
    patch(change: Change, body: unknown): Promise<User> {
      const operations = parsePatch(body)
      return changed(change, (before) => {
        const after = applyPatch(before, operations, change.id)
        if (change.own) refuseNotOwn(before, after)
        return after
      })
    },
    async remove({ tenant, principal, id, ifMatch }: Change): Promise<void> {
      const user = await find(tenant, id, ifMatch !== undefined)
      checkVersion(ifMatch, user)
      await guard(tenant, principal, id)
      if (!(await users.remove(tenant, id))) throw notFound()
    },
  }
}
export type UsersService = ReturnType<typeof usersService>
