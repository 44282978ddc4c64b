import assert from 'node:assert/strict'
import type { AuditRecord } from '@gatehouse/kernel'
import { AccessTokens, InvalidGrant, Scopes } from '@gatehouse/oauth/contracts'
import { signIn, startProvider } from '@gatehouse/oauth/test-provider'
import { describeGrantType, testClient } from '@gatehouse/oauth/testing'
import type { SwitchTargets } from '../src/contracts.ts'
import { ORGANIZATION_SWITCH, organizationSwitchGrant } from '../src/grant.ts'

const bart = { id: 'b2a1', name: 'Bart Mart', handle: 'bartmart' }
const targets: SwitchTargets = {
  judge: async ({ organization, scopes }) => (organization === bart.id ? { organization: bart, scopes } : 'unknown'),
  stands: async () => true,
}
const open = async () => {
  const provider = await startProvider()
  // The client of the suite, whose tokens are the only ones that it may bring.
  const application = await provider.addClient({ clientId: 'client-1' })
  const records: AuditRecord[] = []
  const audit = { record: async (entry: AuditRecord) => void records.push(entry) }
  const grantType = organizationSwitchGrant({ targets, accessTokens: provider.use(AccessTokens), scopes: provider.use(Scopes), audit })
  const { tokens } = await signIn(provider, application)
  const good = { token: tokens.access_token as string, switching_organization: bart.id }
  return { provider, application, grantType, records, tokens, good }
}
describeGrantType('the organization switch', async () => {
  const { provider, application, grantType, tokens, good } = await open()
  const wrong = {
    token: { ...good, token: 'somebody-elses-token' },
    refresh: { ...good, token: tokens.refresh_token as string },
    organization: { ...good, switching_organization: 'an-unknown-organization' },
    missing: { token: good.token },
  }
  const client = { clientId: application.id, applicationId: application.application.id, grantTypes: [ORGANIZATION_SWITCH] }
  return { grantType, tenant: provider.tenant, client, right: () => good, wrong, close: () => provider.stop() }
})

describe('records of the organization switch, security 1.12', () => {
  it('say who switched where, and name refusals', async () => {
    const { provider, grantType, records, good } = await open()
    const request = { remoteAddress: '192.0.2.1', id: 'trace-1' } as never
    const asked = { tenant: provider.tenant, client: testClient(ORGANIZATION_SWITCH), params: good, request }
    await grantType.exchange(asked)
    await assert.rejects(grantType.exchange({ ...asked, params: { ...good, switching_organization: 'x' } }), InvalidGrant)
    assert.deepEqual(
      records.map(({ action, outcome, actor, target, code, source, traceId }) => [action, outcome, actor, target, code, source, traceId]),
      [
        ['organization-switch.switched', 'success', 'client-1', bart.id, undefined, '192.0.2.1', 'trace-1'],
        ['organization-switch.refused', 'refused', 'client-1', undefined, 'oauth.invalid_grant', '192.0.2.1', 'trace-1'],
      ],
    )
    assert.ok(!JSON.stringify(records).includes(good.token), 'security 1.9')
    await provider.stop()
  })
})
