import assert from 'node:assert/strict'
import * as client from 'openid-client'
import { startCiba } from './support.ts'

describe('CIBA of openid-client', () => {
  it('polls until the user has agreed, CIBA Core §7 to §11', async () => {
    await using at = await startCiba({ config: { interval: '1s' } })
    const { provider, desk } = at
    // The server stands in 2030.
    const metadata = { [client.clockSkew]: Math.round((at.clock.now() - Date.now()) / 1000) }
    const config = await client.discovery(new URL(`${provider.url}/oauth2/token`), desk.id, metadata, client.ClientSecretBasic(desk.secret), {
      execute: [client.allowInsecureRequests],
    })
    const begun = await client.initiateBackchannelAuthentication(config, { scope: 'openid email', login_hint: 'kim' })
    const tokens = client.pollBackchannelAuthenticationGrant(config, begun)
    await at.answer(String(begun.auth_url), 'approve')
    assert.equal((await tokens).claims()?.sub, provider.user.id)
  })
})
