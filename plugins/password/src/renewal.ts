import type { Json, Step } from '@gatehouse/authn/contracts'
import type { Tenant } from '@gatehouse/kernel'
import {
  type Accounts,
  type CheckedPassword,
  PasswordKeptElsewhere,
  PasswordUsedBefore,
  qualifiedName,
  type Renewing,
  VersionMismatch,
  WeakPassword,
} from '@gatehouse/users/contracts'

const isRenewing = (memo: unknown): memo is { readonly renew: Renewing } => typeof memo === 'object' && memo !== null && 'renew' in memo

/** Kept on the server: who proved the old password, and the user's version then. Security rule 4.7. */
export const renewingIn = (memo: Json | undefined): Renewing | undefined => (isRenewing(memo) ? memo.renew : undefined)

/** The way on leads through another sign-in, with the password that was changed there. */
const elsewhere: Step = { kind: 'challenge', view: 'password.renew-elsewhere', ownPage: true, memo: { elsewhere: true } }
export const isElsewhere = (memo: Json | undefined): boolean => typeof memo === 'object' && memo !== null && 'elsewhere' in memo

export const askToRenew = ({ user, credentialVersion, renew, keptElsewhere, old }: CheckedPassword): Step => {
  if (keptElsewhere) return elsewhere
  const model = { reason: renew, account: qualifiedName(user) }
  const memo = { renew: { id: user.id, version: user.version, credentialVersion, ...(old === undefined ? {} : { old }) } }
  return { kind: 'challenge', view: 'password.renew', ownPage: true, model, memo }
}
/** Whoever was locked, or given another password, since the old one was proved has to begin again. */
export const renewed = async (accounts: Accounts, tenant: Tenant, renewing: Renewing, input: Readonly<Record<string, string>>): Promise<Step> => {
  const { newPassword = '', repeatedPassword = '' } = input
  if (newPassword === '' || repeatedPassword === '') return { kind: 'declined', code: 'password.renewMissing' }
  if (newPassword !== repeatedPassword) return { kind: 'declined', code: 'password.mismatch' }
  try {
    const renewed = await accounts.renew(tenant, renewing, newPassword)
    return renewed ? { kind: 'verified', ...renewed, amr: ['pwd'] } : { kind: 'declined', code: 'password.wrong', final: true }
  } catch (error) {
    if (error instanceof PasswordUsedBefore) return { kind: 'declined', code: 'password.used' }
    if (error instanceof WeakPassword) return { kind: 'declined', code: 'password.weak' }
    if (error instanceof VersionMismatch) return { kind: 'declined', code: 'password.renewLate', final: true }
    if (error instanceof PasswordKeptElsewhere) return elsewhere
    throw error
  }
}
