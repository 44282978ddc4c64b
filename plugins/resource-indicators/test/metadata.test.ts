import assert from 'node:assert/strict'
import { Tenants } from '@gatehouse/kernel'
import { startProvider } from '@gatehouse/oauth/test-provider'
import resourceIndicators from '../src/plugin.ts'

describe('protected resource metadata, RFC 9728 §3', () => {
  it('says where tokens for the APIs of this server come from, for each tenant', async () => {
    await using provider = await startProvider({ plugins: [resourceIndicators] })
    await provider.use(Tenants).create({ slug: 'acme', name: 'Acme' })
    for (const [path, base] of [
      ['/.well-known/oauth-protected-resource', provider.url],
      ['/t/acme/.well-known/oauth-protected-resource', `${provider.url}/t/acme`],
      ['/.well-known/oauth-protected-resource/t/acme', `${provider.url}/t/acme`],
    ] as const) {
      const { status, json } = await provider.get(path)
      assert.deepEqual(
        [status, json.resource, json.authorization_servers, json.bearer_methods_supported],
        [200, base, [`${base}/oauth2/token`], ['header']],
        path,
      )
    }
    for (const path of ['/t/nobody', '/x', '/t/acme/x']) assert.equal((await provider.get(`/.well-known/oauth-protected-resource${path}`)).status, 404)
  })
})
