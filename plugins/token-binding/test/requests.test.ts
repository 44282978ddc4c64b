import assert from 'node:assert/strict'
import { Applications } from '@gatehouse/applications/contracts'
import approvals from '@gatehouse/approvals'
import device from '@gatehouse/device'
import { codeOf, hiddenFields, type Provider, passLogin, redeem, signIn, startProvider, type TestClient } from '@gatehouse/oauth/test-provider'
import tokenBinding from '../src/plugin.ts'

const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code'
for (const type of ['Default', 'JWT'] as const) {
  describe(`the binding type client-request, oauth2-oidc.md §4.9 (${type})`, () => {
    let provider: Provider
    let client: TestClient
    before(async () => {
      provider = await startProvider({ plugins: [tokenBinding] })
      client = await provider.addClient({ settings: { accessToken: { type, bindingType: 'client-request', validateTokenBinding: true } } })
    })
    after(() => provider.stop())
    const own = (more: Readonly<Record<string, string>> = {}) => provider.token({ grant_type: 'client_credentials', ...more }, client.basic)
    const said = async (token: string) => {
      const { active, binding_type: kind, binding_ref: ref } = await provider.introspect(token, client)
      return { active, kind, ref }
    }

    it('groups tokens by the id of their request', async () => {
      const [one, same, other] = await Promise.all(['a', 'a', 'b'].map(async (tokenBindingId) => said((await own({ tokenBindingId })).json.access_token)))
      assert.deepEqual([one?.active, one?.kind], [true, 'client-request'])
      assert.equal(one?.ref, same?.ref)
      assert.notEqual(one?.ref, other?.ref)
    })
    it('stays what it was through refresh, and is nothing to prove', async () => {
      const code = await codeOf(provider.browser(), client)
      const { json } = await redeem(provider, client, code, { tokenBindingId: 'tab-1' })
      const before = await said(json.access_token)
      const { json: next } = await provider.token({ grant_type: 'refresh_token', refresh_token: json.refresh_token, tokenBindingId: 'tab-2' }, client.basic)
      assert.deepEqual(await said(next.access_token), before)
      assert.equal((await provider.get('/oauth2/userinfo', { authorization: `Bearer ${next.access_token}` })).status, 200)
    })
    it('binds nothing without an id', async () => {
      const { tokens } = await signIn(provider, client)
      assert.deepEqual(await said(tokens.access_token), { active: true, kind: undefined, ref: undefined })
    })
    it('takes 255 characters, and refuses more', async () => {
      assert.equal((await own({ tokenBindingId: 'x'.repeat(255) })).status, 200)
      const { status, json } = await own({ tokenBindingId: 'x'.repeat(256) })
      assert.deepEqual([status, json.error, json.error_description], [400, 'invalid_request', 'Token binding reference length exceeds limit'])
    })
    it('binds no tokens of other applications', async () => {
      const loose = await provider.addClient()
      const { json } = await provider.token({ grant_type: 'client_credentials', tokenBindingId: 'a' }, loose.basic)
      assert.equal((await said(json.access_token)).kind, undefined)
    })
  })
}

describe('the binding type device-flow, oauth2-oidc.md §4.9', () => {
  it('tells the tokens of devices apart', async () => {
    await using provider = await startProvider({ plugins: [tokenBinding, approvals, device] })
    const client = await provider.addClient({
      grantTypes: [DEVICE, 'refresh_token', 'client_credentials'],
      settings: { accessToken: { bindingType: 'device-flow', validateTokenBinding: true } },
    })
    const tokens = async () => {
      const { json: begun } = await provider.post('/oauth2/device_authorize', { scope: 'openid' }, client.basic)
      const browser = provider.browser()
      const question = await passLogin(browser, await browser.submit('/oauth2/device', { user_code: begun.user_code }))
      await browser.submit('/oauth2/device', { ...hiddenFields(question.text), answer: 'approve' })
      return (await provider.token({ grant_type: DEVICE, device_code: begun.device_code }, client.basic)).json
    }
    const [one, other] = [await tokens(), await tokens()]
    const ofOne = await provider.introspect(one.access_token, client)
    assert.deepEqual([ofOne.active, ofOne.binding_type], [true, 'device-flow'])
    assert.notEqual(ofOne.binding_ref, (await provider.introspect(other.access_token, client)).binding_ref)
    const { json: next } = await provider.token({ grant_type: 'refresh_token', refresh_token: one.refresh_token }, client.basic)
    assert.equal((await provider.introspect(next.access_token, client)).binding_ref, ofOne.binding_ref)
    const { json } = await provider.token({ grant_type: 'client_credentials' }, client.basic)
    assert.equal((await provider.introspect(json.access_token, client)).binding_type, undefined)
  })
})

describe('applications with these binding types', () => {
  const put = async (provider: Provider, bindingType: string) => {
    const application = await provider.use(Applications).create(provider.tenant, { name: `app ${bindingType}` })
    const admin = { authorization: `Basic ${Buffer.from('admin:Correct-horse-9-battery').toString('base64')}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ grantTypes: ['client_credentials'], accessToken: { bindingType } })
    return provider.request(`/api/server/v1/applications/${application.id}/inbound-protocols/oidc`, { method: 'PUT', headers: admin, body })
  }
  it('may name those that are on, and no others', async () => {
    await using provider = await startProvider({ plugins: [tokenBinding] })
    for (const name of ['cookie', 'client-request', 'device-flow']) assert.ok((await put(provider, name)).status < 300, name)
    assert.equal((await put(provider, 'nothing')).status, 400)
    await using without = await startProvider()
    assert.equal((await put(without, 'cookie')).status, 400)
  })
})
