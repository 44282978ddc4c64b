import assert from 'node:assert/strict'
import { Audit, type AuditRecord, definePlugin } from '@gatehouse/kernel'
import { basic, startProvider } from './support/provider.ts'
import { authorizePath, codeOf, redeem } from './support/sign-in.ts'

describe('audit records, security 1.12', () => {
  it('are kept of what was given and what was refused, without secrets', async () => {
    const records: AuditRecord[] = []
    const audit = definePlugin({
      name: 'test-audit',
      provides: [Audit],
      setup: ({ host }) => host.provide(Audit, () => ({ record: async (entry) => void records.push(entry) })),
    })
    await using provider = await startProvider({ plugins: [audit] })
    const client = await provider.addClient()
    const code = await codeOf(provider.browser(), client)
    const { json } = await redeem(provider, client, code)
    await redeem(provider, client, code)
    await provider.token({ grant_type: 'client_credentials' }, basic(client.id, 'a-wrong-secret'))
    await provider.get(authorizePath(client, { redirect_uri: 'https://evil.test/' }))
    await provider.get(authorizePath(client, { scope: 'a"b' }))
    await provider.post('/oauth2/revoke', { token: json.access_token }, client.basic)
    const told = records.filter(({ action }) => action.startsWith('oauth.')).map(({ action, outcome, code: why }) => [action, outcome, why])
    for (const expected of [
      ['oauth.token-issued', 'success', undefined],
      ['oauth.code-replayed', 'refused', undefined],
      ['oauth.token-refused', 'refused', 'oauth.invalid_grant'],
      ['oauth.client-refused', 'refused', 'oauth.invalid_client'],
      ['oauth.authorization-refused', 'refused', 'oauth.invalid_callback'],
      ['oauth.authorization-refused', 'refused', 'oauth.invalid_scope'],
      ['oauth.token-revoked', 'success', undefined],
    ]) {
      assert.ok(
        told.some((one) => JSON.stringify(one) === JSON.stringify(expected)),
        JSON.stringify([expected, told]),
      )
    }
    const text = JSON.stringify(records)
    for (const secret of [code, json.access_token, json.refresh_token, client.secret, 'a-wrong-secret']) assert.ok(!text.includes(secret))
    assert.ok(records.every(({ tenantId }) => tenantId === provider.tenant.id))
  })
})
