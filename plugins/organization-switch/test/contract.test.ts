import { AccessTokens, Scopes } from '@gatehouse/oauth/contracts'
import { signIn, startProvider } from '@gatehouse/oauth/test-provider'
import { describeGrantType } from '@gatehouse/oauth/testing'
import type { SwitchTargets } from '../src/contracts.ts'
import { ORGANIZATION_SWITCH, organizationSwitchGrant } from '../src/grant.ts'

const bart = { id: 'b2a1', name: 'Bart Mart', handle: 'bartmart' }
const targets: SwitchTargets = {
  judge: async ({ organization, scopes }) => (organization === bart.id ? { organization: bart, scopes } : 'unknown'),
  stands: async () => true,
}
describeGrantType('the organization switch', async () => {
  const provider = await startProvider()
  // The client of the suite, whose tokens are the only ones that it may bring.
  const application = await provider.addClient({ clientId: 'client-1' })
  const grantType = organizationSwitchGrant({ targets, accessTokens: provider.use(AccessTokens), scopes: provider.use(Scopes), audit: undefined })
  const { tokens } = await signIn(provider, application)
  const good = { token: tokens.access_token as string, switching_organization: bart.id }
  const wrong = {
    token: { ...good, token: 'somebody-elses-token' },
    refresh: { ...good, token: tokens.refresh_token as string },
    organization: { ...good, switching_organization: 'an-unknown-organization' },
    missing: { token: good.token },
  }
  const client = { clientId: application.id, applicationId: application.application.id, grantTypes: [ORGANIZATION_SWITCH] }
  return { grantType, tenant: provider.tenant, client, right: () => good, wrong, close: () => provider.stop() }
})
