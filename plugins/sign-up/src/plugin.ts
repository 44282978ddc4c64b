import { authenticators } from '@gatehouse/authn/contracts'
import { ClaimDialects } from '@gatehouse/claims/contracts'
import { Governance, governanceConnectors } from '@gatehouse/governance/contracts'
import { Audit, definePlugin } from '@gatehouse/kernel'
import { Locks, RateLimiter, ShortLived } from '@gatehouse/kernel/state'
import { catalogues, views } from '@gatehouse/pages/contracts'
import { signInLinks } from '@gatehouse/password/contracts'
import { PasswordDemands, Users } from '@gatehouse/users/contracts'
import { kindName, signUpAuthenticator } from './authenticator.ts'
import { signUpConfig } from './config.ts'
import { formView } from './form-view.ts'
import { openTo, signUpConnector } from './governance.ts'
import { registrar } from './register.ts'
import { german } from './texts/de.ts'
import { english } from './texts/en.ts'

export default definePlugin({
  name: 'sign-up',
  config: signUpConfig,
  needs: { users: Users, demands: PasswordDemands, dialects: ClaimDialects, limiter: RateLimiter, locks: Locks, shortLived: ShortLived },
  wants: { audit: Audit, governance: Governance },
  setup({ config, deps, host }) {
    const open = openTo(config, deps.governance)
    const { triesPerHour } = config
    host.contribute(authenticators, signUpAuthenticator({ ...deps, registrar: registrar(deps), openTo: open, triesPerHour }))
    const path = `/commonauth?idp=LOCAL&authenticator=${kindName}`
    host.contribute(signInLinks, { name: 'sign-up.register', order: 2, labelKey: 'sign-up.link', path, inLogin: true, shownTo: open })
    host.contribute(governanceConnectors, signUpConnector(config))
    host.contribute(views, formView)
    host.contribute(catalogues, english, german)
  },
})
