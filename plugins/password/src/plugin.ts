import { authenticators } from '@gatehouse/authn/contracts'
import { definePlugin } from '@gatehouse/kernel'
import { catalogues, views } from '@gatehouse/pages/contracts'
import { Users } from '@gatehouse/users/contracts'
import { passwordAuthenticator } from './authenticator.ts'
import { signInView } from './sign-in-view.ts'
import { german } from './texts/de.ts'
import { english } from './texts/en.ts'

export default definePlugin({
  name: 'password',
  needs: { users: Users },
  setup({ deps, host }) {
    host.contribute(authenticators, passwordAuthenticator(deps.users))
    host.contribute(views, signInView)
    host.contribute(catalogues, english, german)
  },
})
