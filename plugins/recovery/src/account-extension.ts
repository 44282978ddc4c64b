import { randomBytes } from 'node:crypto'
import type { Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Notifications } from '@gatehouse/notifications/contracts'
import { type ScimAccountExtension, ScimError, type WaitingAccount } from '@gatehouse/scim/contracts'
import type { Accounts, NewUser, User, UserChange } from '@gatehouse/users/contracts'
import type { RecoveryCodes } from './data/codes.ts'
import type { PendingAccounts } from './data/pending.ts'
import type { Issue } from './issue.ts'
import { addressOf } from './people.ts'
import type { TenantRules } from './rules.ts'
import { type PendingState, type Scenario, scenarios } from './scenarios.ts'

export interface Deps {
  readonly data: Data
  readonly codes: RecoveryCodes
  readonly pending: PendingAccounts
  readonly notifications: Notifications
  readonly issue: Issue
  readonly accounts: Accounts
  readonly rules: TenantRules
}
const reasons: Readonly<Record<PendingState, string>> = {
  PENDING_AP: 'PENDING_ASK_PASSWORD',
  PENDING_EV: 'PENDING_EMAIL_VERIFICATION',
  PENDING_FUPR: 'PENDING_ADMIN_FORCED_USER_PASSWORD_RESET',
}
const verifiedMark = 'identity/emailVerified'
const refused = (detail: string): never => {
  throw new ScimError(400, 'invalidValue', detail)
}
/** Nobody knows it; the last letters are for stores that want some of each kind. */
const unknownPassword = (): string => `${randomBytes(32).toString('base64url')}aA1!`
const unverified = (claims: NonNullable<NewUser['claims']>) => Object.fromEntries(Object.entries(claims).filter(([name]) => name !== verifiedMark))

/** claims-scim.md §7.1: accounts that wait for their owner, and what an administrator makes them wait for. */
export const accountExtension = ({ data, codes, pending, notifications, issue, accounts, rules }: Deps): ScimAccountExtension => {
  const needMail = (claims: User['claims'] | undefined): void => {
    if (!notifications.has('email')) refused('no mail server is set up')
    if (addressOf({ claims: claims ?? {} }) === undefined) refused('the user has no e-mail address to write to')
  }
  const needInvitations = async (tenant: Tenant): Promise<void> => {
    if (!(await rules(tenant)).invitations) refused('askPassword and verifyEmail are switched off')
  }
  /** An administrator's lock is no wait for the owner: the message would lift it. */
  const byMail = async (tenant: Tenant, user: User): Promise<boolean> => {
    if ((await rules(tenant)).forcedReset === 'sign-in') return false
    const state = (await accounts.of(tenant, [user])).get(user.id)
    return state?.lockedBy !== 'administrator' || (await pending.of(tenant, [user.id])).has(user.id)
  }
  const wait = (tenant: Tenant, user: User, scenario: Scenario): Promise<void> =>
    data.transaction(async () => {
      if (scenario.pending !== undefined) await pending.set(tenant, user.id, scenario.pending)
      await issue(tenant, user, scenario)
    })
  const forced = (tenant: Tenant, user: User, change: UserChange) => {
    needMail(change.claims ?? user.claims)
    return {
      change: { ...change, password: unknownPassword(), randomPassword: true as const, mustChangePassword: true, locked: true },
      after: (changed: User) => wait(tenant, changed, scenarios.ADMIN_FORCED_PASSWORD_RESET),
    }
  }
  const waitNoMore =
    (tenant: Tenant) =>
    ({ id }: User): Promise<void> =>
      data.transaction(async () => {
        await pending.remove(tenant, id)
        await codes.removeOf(tenant, id)
      })
  const forcedNoMore = async (tenant: Tenant, user: User, change: UserChange) => {
    if ((await pending.of(tenant, [user.id])).get(user.id) !== 'PENDING_FUPR') return undefined
    return { change: { ...change, locked: false }, after: waitNoMore(tenant) }
  }
  /** Only an administrator lifts it: what its owner got before opens nothing. */
  const locked = (tenant: Tenant, change: UserChange, asked: ReadonlySet<string>) => {
    if (asked.size > 0) refused('an account that is locked gets no message')
    return { change, after: waitNoMore(tenant) }
  }
  /** Sends a message and locks nobody: for an account that waits already, or an address that is to be verified. */
  const again = async (tenant: Tenant, user: User, change: UserChange, asked: ReadonlySet<string>) => {
    const waits = (await pending.of(tenant, [user.id])).get(user.id)
    if (asked.has('askPassword') && waits !== 'PENDING_AP') refused('askPassword is for users who have not set a password yet')
    needMail(change.claims ?? user.claims)
    const scenario = asked.has('askPassword') ? scenarios.ASK_PASSWORD : scenarios.EMAIL_VERIFICATION
    return { change, after: (changed: User) => issue(tenant, changed, scenario) }
  }
  return {
    name: 'recovery',
    attributes: [
      { name: 'askPassword', description: 'The user gets a mail and sets a password; no way in until then. Again: another mail.' },
      { name: 'verifyEmail', description: 'The user gets a mail that verifies the e-mail address. A new user has no way in until then.' },
    ],
    async creating(tenant, user, asked) {
      if (asked.size === 0) return undefined
      await needInvitations(tenant)
      needMail(user.claims)
      const asksPassword = asked.has('askPassword')
      const scenario = asksPassword ? scenarios.ASK_PASSWORD : scenarios.EMAIL_VERIFICATION
      const { password, ...others } = user
      return {
        user: { ...others, claims: unverified(user.claims ?? {}), locked: true, ...(asksPassword || password === undefined ? {} : { password }) },
        within: (created) => wait(tenant, created, scenario),
      }
    },
    async changing(tenant, user, change, asked) {
      if (change.locked === true) return locked(tenant, change, asked)
      if (change.mustChangePassword === true && (await byMail(tenant, user))) return forced(tenant, user, change)
      if (change.mustChangePassword === false) return forcedNoMore(tenant, user, change)
      if (asked.size === 0) return undefined
      await needInvitations(tenant)
      return again(tenant, user, change, asked)
    },
    async waiting(tenant, users): Promise<ReadonlyMap<string, WaitingAccount>> {
      const found = await pending.of(
        tenant,
        users.map(({ id }) => id),
      )
      return new Map([...found].map(([id, state]) => [id, { accountState: state, lockedReason: reasons[state] }]))
    },
  }
}
