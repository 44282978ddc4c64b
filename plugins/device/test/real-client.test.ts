import assert from 'node:assert/strict'
import approvals from '@gatehouse/approvals'
import { hiddenFields, passLogin, startProvider } from '@gatehouse/oauth/test-provider'
import * as client from 'openid-client'
import device from '../src/plugin.ts'

describe('the device flow of openid-client', () => {
  it('polls until the user has agreed, RFC 8628 §3.3 to §3.5', async () => {
    await using provider = await startProvider({ plugins: [approvals, device], config: { device: { interval: '1s' } } })
    const tv = await provider.addClient({ public: true, grantTypes: ['urn:ietf:params:oauth:grant-type:device_code'], redirectUris: [] })
    const issuer = new URL(`${provider.url}/oauth2/token`)
    const config = await client.discovery(issuer, tv.id, undefined, client.None(), { execute: [client.allowInsecureRequests] })
    const begun = await client.initiateDeviceAuthorization(config, { scope: 'openid email' })
    const tokens = client.pollDeviceAuthorizationGrant(config, begun)
    const browser = provider.browser()
    const code = hiddenFields((await browser.get(begun.verification_uri_complete ?? '')).text)
    const question = await passLogin(browser, await browser.submit('/oauth2/device', { ...code, user_code: begun.user_code }))
    await browser.submit('/oauth2/device', { ...hiddenFields(question.text), answer: 'approve' })
    assert.equal((await tokens).claims()?.sub, provider.user.id)
  })
})
