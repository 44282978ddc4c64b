import { authenticators } from '@gatehouse/authn/contracts'
import { definePlugin } from '@gatehouse/kernel'
import { catalogues, views } from '@gatehouse/pages/contracts'
import { Accounts } from '@gatehouse/users/contracts'
import { passwordAuthenticator } from './authenticator.ts'
import { renewView } from './renew-view.ts'
import { signInView } from './sign-in-view.ts'
import { german } from './texts/de.ts'
import { english } from './texts/en.ts'

export default definePlugin({
  name: 'password',
  needs: { accounts: Accounts },
  setup({ deps, host }) {
    host.contribute(authenticators, passwordAuthenticator(deps.accounts))
    host.contribute(views, signInView, renewView)
    host.contribute(catalogues, english, german)
  },
})
