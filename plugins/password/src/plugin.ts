import { authenticators } from '@gatehouse/authn/contracts'
import { definePlugin, s } from '@gatehouse/kernel'
import { routes } from '@gatehouse/kernel/http'
import { catalogues, views } from '@gatehouse/pages/contracts'
import { Accounts, PasswordDemands, Users } from '@gatehouse/users/contracts'
import { passwordAuthenticator } from './authenticator.ts'
import { signInLinks } from './contracts.ts'
import { expiredUsersRoutes } from './http/expired-users.ts'
import { renewElsewhereView } from './renew-elsewhere-view.ts'
import { renewView } from './renew-view.ts'
import { signInView } from './sign-in-view.ts'
import { german } from './texts/de.ts'
import { english } from './texts/en.ts'

export default definePlugin({
  name: 'password',
  config: s.object({ helpUrl: s.optional(s.url()).describe('Where people find help whose password can only be changed in their own directory') }),
  points: [signInLinks],
  needs: { users: Users, accounts: Accounts, demands: PasswordDemands },
  setup({ config, deps, host }) {
    host.contribute(authenticators, passwordAuthenticator(deps.accounts, deps.demands, host.items(signInLinks)))
    host.contribute(views, signInView, renewView, renewElsewhereView(config.helpUrl))
    host.contribute(routes, expiredUsersRoutes(deps))
    host.contribute(catalogues, english, german)
  },
})
