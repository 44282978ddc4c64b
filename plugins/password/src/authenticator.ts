import type { Attempt, AuthenticatorKind, Step } from '@gatehouse/authn/contracts'
import { s } from '@gatehouse/kernel'
import { type Accounts, type PasswordDemands, qualifiedName } from '@gatehouse/users/contracts'
import type { ShownLink, SignInLink } from './contracts.ts'
import { withDemands } from './demands.ts'
import { askToRenew, isElsewhere, renewed, renewingIn } from './renewal.ts'

const signIn = async ({ tenant, user }: Pick<Attempt, 'tenant' | 'user'>, links: ReadonlyMap<string, SignInLink>): Promise<Step> => {
  const shown: ShownLink[] = []
  for (const link of [...links.values()].toSorted((a, b) => a.order - b.order))
    if (!(link.inLogin && user) && ((await link.shownTo?.(tenant)) ?? true))
      shown.push({ labelKey: link.labelKey, path: link.path, ...(link.inLogin ? { inLogin: true } : {}) })
  return { kind: 'challenge', view: 'password.sign-in', ...(shown.length > 0 ? { model: { links: shown } } : {}) }
}

/**
 * Username and password. Its name is the reference product's, so that stored sequences mean it. One answer for every refusal (security
 * rule 5.2); tries are limited for each account by the user store, for each source and login by the dispatcher (5.3).
 */
export const passwordAuthenticator = (
  accounts: Accounts,
  demands?: PasswordDemands,
  /** Of other plugins; complete when everything has started. */
  links: ReadonlyMap<string, SignInLink> = new Map(),
): AuthenticatorKind<Record<string, never>> => ({
  name: 'BasicAuthenticator',
  labelKey: 'password.method',
  settings: s.object({}),
  open: () => ({
    begin: (attempt) => signIn(attempt, links),
    async resume(attempt, input) {
      const { tenant, user: known, memo } = attempt
      const renewing = renewingIn(memo)
      if (renewing) return renewed(accounts, tenant, renewing, input)
      if (isElsewhere(memo)) return signIn(attempt, links)
      const { username = '', password = '' } = input
      const name = known ? qualifiedName(known) : username.trim()
      if (name === '' || password === '') return { kind: 'declined', code: 'password.missing' }
      const checked = await accounts.check(tenant, name, password)
      if (!checked) return { kind: 'declined', code: 'password.wrong' }
      return checked.renew
        ? withDemands(askToRenew(checked), (await demands?.of(tenant)) ?? [])
        : { kind: 'verified', user: checked.user, credentialVersion: checked.credentialVersion, amr: ['pwd'] }
    },
  }),
})
