import type { Audit, Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Notifications } from '@gatehouse/notifications/contracts'
import { InvalidUser, type User, type UserChange, UserNotFound, type Users, VersionMismatch, WeakPassword } from '@gatehouse/users/contracts'
import { type RecoveryCodes, scenarioIn } from './data/codes.ts'
import type { PendingAccounts } from './data/pending.ts'
import type { CodeRow } from './data/tables.ts'
import { addressOf, isShutOut, localesOf, type People, type Person, valuesOf } from './people.ts'
import type { TenantRules } from './rules.ts'
import { type Scenario, successMail } from './scenarios.ts'
import { addressHash } from './secrets.ts'

export interface Deps {
  readonly data: Data
  readonly users: Users
  readonly people: People
  readonly codes: RecoveryCodes
  readonly pending: PendingAccounts
  readonly notifications: Notifications
  readonly audit: Audit | undefined
  readonly rules: TenantRules
}
/** `late`: not, or no longer, a good link. `weak`: another password will do. `fixed`: the user store takes none. */
export type Outcome = 'done' | 'late' | 'weak' | 'fixed'
/** What a link is good for, and whose it is. */
export interface Opened {
  readonly scenario: Scenario
  readonly person: Person
}
const mostAttempts = 4
const verifiedMark = 'identity/emailVerified'
const late = (error: unknown): boolean => error instanceof UserNotFound || error instanceof VersionMismatch

export const redeemer = ({ data, users, people, codes, pending, notifications, audit, rules }: Deps) => {
  const opened = async (tenant: Tenant, row: CodeRow | undefined, sets: Scenario['sets']): Promise<Opened | undefined> => {
    const scenario = row && scenarioIn(row)
    const person = row && (await people.byId(tenant, row.userId))
    return scenario?.sets === sets && person && !isShutOut(person) ? { scenario, person } : undefined
  }
  /** The link proves that the mail was read, if the address is still the one it went to. Security rule 5.5. */
  const isProven = ({ user }: Person, row: CodeRow): boolean => addressHash(addressOf(user) ?? '') === row.address
  const changeFor = ({ scenario, person }: Opened, row: CodeRow, password: string | undefined): UserChange => ({
    ...(password === undefined ? {} : { password }),
    ...(scenario.pending !== undefined && person.pending === scenario.pending ? { locked: false } : {}),
    ...(isProven(person, row) && person.user.claims[verifiedMark] !== true ? { claims: { ...person.user.claims, [verifiedMark]: true } } : {}),
  })
  const tellOwner = async (tenant: Tenant, user: User): Promise<void> => {
    const to = addressOf(user)
    if (to === undefined || !notifications.has('email') || !(await rules(tenant)).notifySuccess) return
    await notifications.send(tenant, { channel: 'email', type: successMail, to, locales: localesOf(user), values: valuesOf(user), userId: user.id })
  }
  /** A new password makes all other links and codes void as well. */
  const settled = (tenant: Tenant, row: CodeRow, { scenario, person }: Opened): Promise<void> =>
    data.transaction(async () => {
      const { user } = person
      if (scenario.sets === 'password') await codes.removeOf(tenant, user.id)
      else await codes.remove(tenant, row)
      if (scenario.pending !== undefined && person.pending === scenario.pending) await pending.remove(tenant, user.id)
      const action = scenario.sets === 'password' ? 'recovery.password-set' : 'recovery.address-verified'
      await audit?.record({
        tenantId: tenant.id,
        action,
        outcome: 'success',
        actor: user.id,
        actorKind: 'user',
        target: user.id,
        detail: { scenario: scenario.name },
      })
      if (scenario.sets === 'password') await tellOwner(tenant, user)
    })
  /** A directory may have no place for the mark: then there is none, and the rest is done. */
  const update = async (tenant: Tenant, { id, version }: User, change: UserChange): Promise<void> => {
    const { claims, ...rest } = change
    try {
      if (Object.keys(change).length > 0) await users.update(tenant, id, change, version)
    } catch (error) {
      if (!(error instanceof InvalidUser) || !claims) throw error
      if (Object.keys(rest).length > 0) await users.update(tenant, id, rest, version)
    }
  }
  /** Others may change the user meanwhile; whether the link is still good is judged anew then. */
  const write = async (tenant: Tenant, row: CodeRow, sets: Scenario['sets'], password: string | undefined): Promise<Opened | undefined> => {
    for (let attempt = 1; ; attempt += 1) {
      const found = await opened(tenant, row, sets)
      if (!found || (sets === 'address' && !isProven(found.person, row))) return undefined
      try {
        await update(tenant, found.person.user, changeFor(found, row, password))
        return found
      } catch (error) {
        if (!(error instanceof VersionMismatch) || attempt === mostAttempts) throw error
      }
    }
  }
  const used = async (tenant: Tenant, token: string, sets: Scenario['sets'], password?: string): Promise<Outcome> => {
    const row = await codes.claim(tenant, token)
    if (!row) return 'late'
    try {
      const found = await write(tenant, row, sets, password)
      if (!found) return 'late'
      await settled(tenant, row, found)
      return 'done'
    } catch (error) {
      await codes.release(tenant, row)
      if (error instanceof WeakPassword) return 'weak'
      if (error instanceof InvalidUser) return 'fixed'
      if (late(error)) return 'late'
      throw error
    }
  }
  return {
    /** Looks, and changes nothing. */
    async look(tenant: Tenant, token: string, sets: Scenario['sets']): Promise<Opened | undefined> {
      const row = await codes.find(tenant, token)
      return row && codes.isLive(row) ? opened(tenant, row, sets) : undefined
    },
    setPassword: (tenant: Tenant, token: string, password: string): Promise<Outcome> => used(tenant, token, 'password', password),
    verifyAddress: (tenant: Tenant, token: string): Promise<Outcome> => used(tenant, token, 'address'),
  }
}
export type Redeemer = ReturnType<typeof redeemer>
