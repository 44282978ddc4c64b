import type { User } from '@gatehouse/users/contracts'
import type { AttemptState } from './attempt-state.ts'

/**
 * What stands against a user whom an authenticator proved: message key, or undefined. A disabled user gets in through no
 * authenticator (security rule 5.10), and the subject of later steps is the subject of the first (4.7).
 */
export const refusalOf = (user: User | undefined, { results, demand }: AttemptState): string | undefined => {
  if (!user?.active) return 'authn.account_unavailable'
  if (results[0] && results[0].userId !== user.id) return 'authn.other_user'
  if (demand.userId !== undefined && demand.userId !== user.id) return 'authn.wrong_user'
  return undefined
}
