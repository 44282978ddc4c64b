import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { Applications } from '@gatehouse/applications/contracts'
import { Sessions } from '@gatehouse/authn/contracts'
import { Consents } from '@gatehouse/consent/contracts'
import { Users } from '@gatehouse/users/contracts'
import { adminPassword, basic, kim, type Provider, startProvider, type TestClient } from './support/provider.ts'
import { signIn } from './support/sign-in.ts'

const admin = basic('admin', adminPassword)

for (const type of ['Default', 'JWT'] as const) {
  describe(`what ends tokens at once, security 3.10 (${type})`, () => {
    let provider: Provider
    let client: TestClient
    let watcher: TestClient
    beforeEach(async () => {
      provider = await startProvider()
      watcher = await provider.addClient()
      client = await provider.addClient({ accessToken: { type } })
    })
    afterEach(() => provider.stop())
    const active = async (token: string) => (await provider.introspect(token, watcher)).active
    /** Within the second that the rule allows. */
    const ended = async (token: string) => {
      for (let waited = 0; waited < 1000 && (await active(token)); waited += 10) await sleep(10)
      assert.equal(await active(token), false)
    }
    const refreshed = async (token: string) => (await provider.token({ grant_type: 'refresh_token', refresh_token: token }, client.basic)).status
    const machine = async () => (await provider.token({ grant_type: 'client_credentials' }, client.basic)).json.access_token

    it('disabling a user; enabling again brings nothing back', async () => {
      const { tokens } = await signIn(provider, client)
      await provider.use(Users).update(provider.tenant, provider.user.id, { active: false })
      await ended(tokens.access_token)
      await provider.use(Users).update(provider.tenant, provider.user.id, { active: true })
      await provider.settle()
      await ended(tokens.access_token)
      assert.equal(await refreshed(tokens.refresh_token), 400)
    })
    it('deleting a user', async () => {
      const { tokens } = await signIn(provider, client)
      await provider.use(Users).remove(provider.tenant, provider.user.id)
      await ended(tokens.access_token)
      assert.equal(await refreshed(tokens.refresh_token), 400)
    })
    it('changing a password; what begins afterwards stays', async () => {
      const { tokens } = await signIn(provider, client)
      await provider.use(Users).update(provider.tenant, provider.user.id, { password: 'Another-12-tides-more' })
      await ended(tokens.access_token)
      assert.equal(await refreshed(tokens.refresh_token), 400)
      await provider.use(Users).update(provider.tenant, provider.user.id, { password: kim.password })
      const { tokens: later } = await signIn(provider, client)
      await provider.settle()
      assert.equal(await active(later.access_token), true)
    })
    it('ending a session, where tokens are bound to it', async () => {
      const loose = await signIn(provider, client)
      const put = {
        grantTypes: ['authorization_code'],
        callbackURLs: ['https://rp.test/cb'],
        accessToken: { type, revokeTokensWhenIDPSessionTerminated: true },
      }
      const bound = await provider.addClient()
      const saved = await provider.request(`/api/server/v1/applications/${bound.application.id}/inbound-protocols/oidc`, {
        method: 'PUT',
        json: put,
        headers: admin,
      })
      assert.equal(saved.status, 200)
      const { tokens } = await signIn(provider, bound)
      await provider.use(Sessions).endAllOf(provider.tenant, provider.user.id)
      await ended(tokens.access_token)
      assert.equal(await active(loose.tokens.access_token), true)
    })
    it('withdrawing a consent', async () => {
      const { tokens } = await signIn(provider, client)
      const other = await provider.addClient()
      const { tokens: kept } = await signIn(provider, other)
      await provider.use(Consents).record(provider.tenant, { userId: provider.user.id, applicationId: client.application.id, scopes: ['openid'], claims: [] })
      await provider.use(Consents).revoke(provider.tenant, provider.user.id, client.application.id)
      await ended(tokens.access_token)
      assert.equal(await active(kept.access_token), true)
    })
    it('disabling an application', async () => {
      const [{ tokens }, own] = [await signIn(provider, client), await machine()]
      const patched = await provider.request(`/api/server/v1/applications/${client.application.id}`, {
        method: 'PATCH',
        json: { applicationEnabled: false },
        headers: admin,
      })
      assert.equal(patched.status, 200)
      await ended(tokens.access_token)
      await ended(own)
      assert.equal(await refreshed(tokens.refresh_token), 401)
    })
    it('deleting an application; one made anew with its client id inherits nothing, security 8.4', async () => {
      const [{ tokens }, own] = [await signIn(provider, client), await machine()]
      await provider.use(Applications).remove(provider.tenant, client.application.id)
      await provider.settle()
      await ended(tokens.access_token)
      await ended(own)
      const again = await provider.addClient({ clientId: client.id, accessToken: { type } })
      await ended(tokens.access_token)
      await ended(own)
      const reply = await provider.token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token }, again.basic)
      assert.equal(reply.json.error, 'invalid_grant')
    })
    it('making the secret anew, and revoking the application', async () => {
      const [{ tokens }, own] = [await signIn(provider, client), await machine()]
      const path = `/api/server/v1/applications/${client.application.id}/inbound-protocols/oidc`
      const renewed = await provider.request(`${path}/regenerate-secret`, { method: 'POST', headers: admin })
      assert.equal(renewed.status, 200)
      assert.ok(renewed.json.clientSecret)
      await ended(tokens.access_token)
      await ended(own)
      assert.equal((await provider.token({ grant_type: 'client_credentials' }, client.basic)).status, 401, 'the old secret')
      const fresh = basic(client.id, renewed.json.clientSecret)
      const next = (await provider.token({ grant_type: 'client_credentials' }, fresh)).json.access_token
      assert.equal(await active(next), true)
      assert.equal((await provider.request(`${path}/revoke`, { method: 'POST', headers: admin })).status, 200)
      await ended(next)
      assert.equal((await provider.token({ grant_type: 'client_credentials' }, fresh)).status, 401)
    })
  })
}
