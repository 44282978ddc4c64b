import type { Json, Step } from '@gatehouse/authn/contracts'
import type { Tenant } from '@gatehouse/kernel'
import { type Accounts, type CheckedPassword, qualifiedName, type User, VersionMismatch, WeakPassword } from '@gatehouse/users/contracts'

type Renewing = Pick<User, 'id' | 'version'>
const isRenewing = (memo: unknown): memo is { readonly renew: Renewing } => typeof memo === 'object' && memo !== null && 'renew' in memo

/** Kept on the server: who proved the old password, and the user's version then. Security rule 4.7. */
export const renewingIn = (memo: Json | undefined): Renewing | undefined => (isRenewing(memo) ? memo.renew : undefined)

export const askToRenew = ({ user }: CheckedPassword, reason: NonNullable<CheckedPassword['renew']>): Step => ({
  kind: 'challenge',
  view: 'password.renew',
  ownPage: true,
  model: { reason, account: qualifiedName(user) },
  memo: { renew: { id: user.id, version: user.version } },
})
/** Whoever was locked, or given another password, since the old one was proved has to begin again. */
export const renewed = async (accounts: Accounts, tenant: Tenant, renewing: Renewing, input: Readonly<Record<string, string>>): Promise<Step> => {
  const { newPassword = '', repeatedPassword = '' } = input
  if (newPassword === '' || repeatedPassword === '') return { kind: 'declined', code: 'password.renewMissing' }
  if (newPassword !== repeatedPassword) return { kind: 'declined', code: 'password.mismatch' }
  try {
    return { kind: 'verified', user: await accounts.renew(tenant, renewing, newPassword), amr: ['pwd'] }
  } catch (error) {
    if (error instanceof WeakPassword) return { kind: 'declined', code: 'password.weak' }
    if (error instanceof VersionMismatch) return { kind: 'declined', code: 'password.renewLate', final: true }
    throw error
  }
}
