import type { AuthenticatorKind } from '@gatehouse/authn/contracts'
import { s } from '@gatehouse/kernel'
import { qualifiedName, type Users } from '@gatehouse/users/contracts'

/**
 * Username and password. Its name is the reference product's, so that stored sequences mean it. One answer for every refusal (security
 * rule 5.2); tries are limited for each account by the user store, for each source and login by the dispatcher (5.3).
 */
export const passwordAuthenticator = (users: Users): AuthenticatorKind<Record<string, never>> => ({
  name: 'BasicAuthenticator',
  labelKey: 'password.method',
  settings: s.object({}),
  open: () => ({
    begin: async () => ({ kind: 'challenge', view: 'password.sign-in' }),
    async resume({ tenant, user: known }, { username = '', password = '' }) {
      const name = known ? qualifiedName(known) : username.trim()
      if (name === '' || password === '') return { kind: 'declined', code: 'password.missing' }
      const user = await users.signIn(tenant, name, password)
      return user ? { kind: 'verified', user, amr: ['pwd'] } : { kind: 'declined', code: 'password.wrong' }
    },
  }),
})
