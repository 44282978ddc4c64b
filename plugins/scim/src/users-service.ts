import type { Tenant } from '@gatehouse/kernel'
import type { Principal } from '@gatehouse/kernel/http'
import { type Accounts, type Claims, type User, type UserChange, type Users, VersionMismatch } from '@gatehouse/users/contracts'
import type { AccountExtensions } from './account-extensions.ts'
import { ScimError } from './contracts.ts'
import { invalidValue, notMutable } from './errors.ts'
import { applyPatch } from './patch/apply.ts'
import { parsePatch } from './patch/operation.ts'
import { type AdministratorGuard, keepNotOwn, refuseNotOwn } from './protection.ts'
import { accountFlags, flagChanges, locksAnew, withFlags } from './resource/account.ts'
import { checkClaims, keepReadOnly } from './resource/claim-values.ts'
import { checkCustomValues } from './resource/custom-values.ts'
import { fromBody } from './resource/from-body.ts'
import { claimsAfter, draftOf } from './resource/user-resource.ts'
import { type Complex, copied, emptyObject, same, type Value } from './resource/value.ts'
import { systemUser } from './schema/extensions.ts'
import type { UserShape, UserShapes } from './schema/shape.ts'
import type { UniqueWrites } from './unique-values.ts'
import { checkVersion, lostUpdate } from './version.ts'

export interface Deps {
  readonly users: Users
  readonly accounts: Accounts
  readonly shapes: UserShapes
  readonly extended: AccountExtensions
  readonly unique: UniqueWrites
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
interface Making {
  readonly shape: UserShape
  /** It names all that the user has. */
  readonly whole: boolean
  make(before: Complex): Complex
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
/** `HR/ann` is in the store HR. */
const storeNamed = (name: string): string => (name.indexOf('/') > 0 ? name.slice(0, name.indexOf('/')).toUpperCase() : 'PRIMARY')
const passwordOf = ({ password }: Complex) => (typeof password === 'string' ? { password } : {})

export const usersService = ({ users, accounts, shapes, extended, unique, guard, usernameUpdate }: Deps) => {
  /** Past the cache, for decisions that hang on the version. */
  const fresh = async (tenant: Tenant, id: string): Promise<User | undefined> =>
    (await users.search(tenant, { where: { op: 'eq', field: 'id', value: id }, limit: 1, offset: 0 })).users[0]
  const find = async (tenant: Tenant, id: string, past = false): Promise<User> => {
    const user = past ? await fresh(tenant, id) : await users.find(tenant, 'id', id)
    if (!user) throw notFound()
    return user
  }
  const draft = async (tenant: Tenant, user: User, shape: UserShape): Promise<Complex> => {
    const state = (await accounts.of(tenant, [user])).get(user.id)
    return state ? withFlags(draftOf(user, shape), state) : draftOf(user, shape)
  }
  const shapeFor = ({ tenant, own }: Change): Promise<UserShape> => shapes.for(tenant, own ? 'endUser' : 'console')
  const renamed = (user: User, before: Complex, after: Complex): Pick<UserChange, 'username'> => {
    const name = nameOf(after)
    if (name.toLowerCase() === nameOf(before).toLowerCase()) return {}
    if (!usernameUpdate) return notMutable('userName cannot be modified')
    const prefix = `${user.store}/`
    return { username: name.toUpperCase().startsWith(prefix) ? name.slice(prefix.length) : name }
  }
  /** The claims after a change, and those of their values that must be found with nobody else. */
  const judged = (shape: UserShape, current: Claims, before: Complex, after: Complex, whole: boolean) => {
    const claims = keepReadOnly(shape, current, claimsAfter(after, current, shape), whole)
    const own = checkCustomValues(shape, shapes.judge, before, after, whole)
    return { claims, wanted: [...checkClaims(shape, shapes.judge, current, claims, whole), ...own] }
  }
  const changeOf = (user: User, before: Complex, after: Complex, claims: Claims, locks: boolean): UserChange | undefined => {
    const change: UserChange = {
      ...renamed(user, before, after),
      ...passwordOf(after),
      ...flagChanges(before, after),
      ...(locks ? { locked: true } : {}),
      ...(after.active !== undefined && after.active !== user.active ? { active: after.active === true } : {}),
      ...(same(claims as Value, user.claims as Value) ? {} : { claims }),
    }
    return Object.keys(change).length > 0 ? change : undefined
  }
  /** Read, change, write if nobody else wrote; again a few times where the caller did not name a version. */
  const changed = async ({ tenant, principal, id, ifMatch, own }: Change, { shape, whole, make }: Making): Promise<User> => {
    if (!own) await guard(tenant, principal, id)
    for (let attempt = 1; ; attempt += 1) {
      const user = await find(tenant, id, attempt > 1 || ifMatch !== undefined)
      checkVersion(ifMatch, user)
      const before = await draft(tenant, user, shape)
      const after = make(before)
      const { claims, wanted } = judged(shape, user.claims, before, after, whole)
      // PUT repeats what was read: a lock in it is no news.
      const asked = changeOf(user, before, after, claims, !own && !whole && locksAnew(before, make))
      const { change, after: afterwards } = await extended.changing(tenant, user, asked, after)
      try {
        if (change)
          return await unique(tenant, { wanted, store: user.store, self: id }, () => users.update(tenant, id, change, user.version, { within: afterwards }))
        await afterwards(user)
        return user
      } catch (error) {
        if (!(error instanceof VersionMismatch)) throw error
        if (ifMatch !== undefined || attempt === maxAttempts) throw lostUpdate()
      }
    }
  }
  return {
    find,
    async create(tenant: Tenant, body: unknown): Promise<User> {
      const shape = await shapes.for(tenant, 'console')
      const resource = fromBody(body, shape.schemas)
      const username = nameOf(resource)
      const { claims, wanted } = judged(shape, {}, emptyObject(), resource, true)
      const active = resource.active === undefined ? {} : { active: resource.active === true }
      const flags = flagChanges(emptyObject(), resource)
      const given = { username, claims, ...active, ...flags, ...passwordOf(resource) }
      const { user, within } = await extended.creating(tenant, given, resource)
      return unique(tenant, { wanted, store: storeNamed(username), self: undefined }, () => users.create(tenant, user, { within }))
    },
    async replace(change: Change, body: unknown): Promise<User> {
      const shape = await shapeFor(change)
      const resource = fromBody(body, shape.schemas)
      nameOf(resource)
      const make = (before: Complex) => {
        const after = keptOnReplace(before, copied(resource))
        return change.own ? keepNotOwn(before, after) : after
      }
      return changed(change, { shape, whole: true, make })
    },
    async patch(change: Change, body: unknown): Promise<User> {
      const shape = await shapeFor(change)
      const operations = parsePatch(body)
      const make = (before: Complex) => {
        const after = applyPatch(before, operations, change.id, shape.schemas)
        if (change.own) refuseNotOwn(before, after)
        return after
      }
      return changed(change, { shape, whole: false, make })
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
