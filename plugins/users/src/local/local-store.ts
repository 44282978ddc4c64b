import { type Audit, type Clock, type Kind, type Log, s, type Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Digests, OrderedWalker, PasswordImporter, PasswordVerifier, User, UserStore, UserWalker, UserWriter } from '../contracts.ts'
import { userTable } from '../data/tables.ts'
import type { HoldingOf } from '../holding.ts'
import { fold } from '../names.ts'
import type { Hasher } from '../password/hasher.ts'
import type { Origins } from '../password/origins.ts'
import type { SignInPace } from '../sign-in/pace.ts'
import { createAnchors } from './anchors.ts'
import { userCount } from './count.ts'
import { storedPasswords } from './passwords.ts'
import { toUser } from './row.ts'
import { userSearch } from './search.ts'
import { userWrites } from './writes.ts'

export interface LocalDeps {
  readonly data: Data
  readonly clock: Clock
  readonly log: Log
  readonly hasher: Hasher
  readonly digests: Digests
  readonly audit: Audit | undefined
  readonly origins: Origins
  readonly pace: SignInPace
  readonly scanLimit: number
  readonly holdingOf?: HoldingOf
  /** How many of the latest passwords a tenant lets nobody take again. */
  readonly historyOf: (tenant: Tenant) => Promise<number>
}
/** The tenant's history of passwords holds here; other stores have rules of their own. */
export interface PasswordMemory {
  /** @throws PasswordUsedBefore */
  checkUnused(userId: string, password: string): Promise<void>
}
export type LocalStore = UserStore & UserWalker & OrderedWalker & PasswordVerifier & UserWriter & PasswordImporter & PasswordMemory
const settings = s.object({})

/** The users of our own database. */
export const localUserStore = (deps: LocalDeps): Kind<LocalStore, Record<string, never>> => {
  const { data } = deps
  const count = userCount(data)
  const passwords = storedPasswords(deps)
  const writes = userWrites({ ...deps, count, passwords })
  const searches = userSearch({ ...deps, count, anchors: createAnchors() })
  /** No database keeps U+0000, so nobody has it in a name. */
  const find = async (tenant: Tenant, by: 'id' | 'username', value: string): Promise<User | undefined> => {
    if (value.includes('\0')) return undefined
    const row = await data.rows(tenant, userTable).find(by === 'id' ? { id: value } : { usernameLower: fold(value) })
    return row && toUser(row)
  }
  return {
    name: 'local',
    settings,
    open: (_, tenant) => ({
      find: (by, value) => find(tenant, by, value),
      search: (asked) => searches.search(tenant, asked),
      walk: (asked) => searches.walk(tenant, asked),
      walkInOrder: (step) => searches.walkInOrder(tenant, step),
      verifyPassword: (user, password) => passwords.verify(tenant, user, password),
      checkUnused: (userId, password) => passwords.checkUnused(tenant, userId, password),
      expectPassword: (userId, origin) => passwords.expect(tenant, userId, origin),
      importPassword: (userId, password) => passwords.take(tenant, userId, password),
      create: (user, within) => writes.create(tenant, user, within),
      update: (id, change, ifVersion, within) => writes.update(tenant, id, change, ifVersion, within),
      remove: (id, within) => writes.remove(tenant, id, within),
    }),
  }
}
