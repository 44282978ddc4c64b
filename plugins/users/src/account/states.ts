import type { Clock, Tenant } from '@gatehouse/kernel'
import { type Data, oneOf } from '@gatehouse/kernel/data'
import type { AccountState, Accounts, User } from '../contracts.ts'
import { type StateRow, stateTable } from '../data/tables.ts'
import { passwordTimes } from '../local/passwords.ts'
import type { SignInAttempts } from '../sign-in/attempts.ts'
import type { PasswordExpiry } from './expiry.ts'

export interface StateDeps {
  readonly data: Data
  readonly clock: Clock
  readonly attempts: SignInAttempts
  readonly expiry: Pick<PasswordExpiry, 'endOf'>
}
/** What an administrator decided. */
export interface Flags {
  readonly locked: boolean
  readonly disabled: boolean
}
/** `active` is the truth, also where another system wrote it; the row tells why. */
const flagsOf = ({ active }: Pick<User, 'active'>, row: StateRow | undefined): Flags => {
  const locked = !active && row?.locked === true
  return { locked, disabled: !active && (row?.disabled === true || !locked) }
}

export const accountStates = ({ data, clock, attempts, expiry }: StateDeps) => {
  const rows = (tenant: Tenant) => data.rows(tenant, stateTable)
  const changedAt = passwordTimes(data)
  const write = async (tenant: Tenant, userId: string, set: Partial<StateRow>): Promise<void> => {
    if ((await rows(tenant).update({ userId }, set)) > 0) return
    const isNew = await rows(tenant).insertIgnore({
      userId,
      locked: false,
      disabled: false,
      lastSignInAt: 0,
      mustChangePassword: null,
      credentialVersion: null,
      ...set,
    })
    if (!isNew) await rows(tenant).update({ userId }, set)
  }
  const credentialVersion = async (tenant: Tenant, userId: string): Promise<number> =>
    (await rows(tenant).find({ userId }, { lock: data.inTransaction() }))?.credentialVersion ?? 0
  const accounts: Pick<Accounts, 'of' | 'signedIn' | 'credentialVersion'> = {
    credentialVersion,
    async of(tenant, users) {
      if (users.length === 0) return new Map()
      const ids = users.map(({ id }) => id)
      const states = new Map((await rows(tenant).list({ userId: oneOf(ids) })).map((row) => [row.userId, row]))
      const [tries, passwords] = [await attempts.of(tenant, ids), await changedAt(tenant, ids)]
      const stateOf = async (user: User): Promise<AccountState> => {
        const row = states.get(user.id)
        const { locked, disabled } = flagsOf(user, row)
        const { lockedUntil, ...counts } = tries.get(user.id) ?? {}
        const passwordChangedAt = passwords.get(user.id)
        const passwordExpiresAt = passwordChangedAt === undefined ? undefined : await expiry.endOf(tenant, user, passwordChangedAt)
        const wrong = !locked && lockedUntil !== undefined
        return {
          locked: locked || wrong,
          disabled,
          mustChangePassword: row?.mustChangePassword === true,
          ...(locked ? { lockedBy: 'administrator' } : wrong ? { lockedBy: 'wrong-passwords', lockedUntil } : {}),
          ...(row && row.lastSignInAt > 0 ? { lastSignInAt: row.lastSignInAt } : {}),
          ...counts,
          ...(passwordChangedAt === undefined ? {} : { passwordChangedAt }),
          ...(passwordExpiresAt === undefined ? {} : { passwordExpiresAt }),
        }
      }
      return new Map(await Promise.all(users.map(async (user) => [user.id, await stateOf(user)] as const)))
    },
    signedIn: (tenant, userId) => write(tenant, userId, { lastSignInAt: clock.now() }),
  }
  return {
    accounts,
    flags: async (tenant: Tenant, user: User): Promise<Flags> => flagsOf(user, await rows(tenant).find({ userId: user.id })),
    write,
    async mustChangePassword(tenant: Tenant, userId: string): Promise<boolean> {
      return (await rows(tenant).find({ userId }))?.mustChangePassword === true
    },
    /** Inside the transaction of the change. @returns the version that what is proved from now on has */
    async endCredentials(tenant: Tenant, userId: string): Promise<number> {
      const next = (await credentialVersion(tenant, userId)) + 1
      await write(tenant, userId, { credentialVersion: next })
      return next
    },
    /** A new password is one that need not be changed, unless it is said so. */
    async keepPasswordDuty(tenant: Tenant, userId: string, must: boolean): Promise<void> {
      if (must) await write(tenant, userId, { mustChangePassword: true })
      else await rows(tenant).update({ userId, mustChangePassword: true }, { mustChangePassword: null })
    },
    remove: (tenant: Tenant, userId: string) => rows(tenant).remove({ userId }),
  }
}
export type AccountStates = ReturnType<typeof accountStates>
