import assert from 'node:assert/strict'
import { Consents } from '@gatehouse/consent/contracts'
import { createTestDatabase, type TestDatabase } from '@gatehouse/kernel/testing'
import { Users } from '@gatehouse/users/contracts'
import { answerOf, hiddenFields, type TestBrowser } from './support/browser.ts'
import { basic, kim, type Provider, startProvider, type TestClient } from './support/provider.ts'
import { authorize, redeem } from './support/sign-in.ts'

const own = '/api/users/v1/me/consents'
const lee = { username: 'lee', password: 'Herring-12-tides' }
const asKim = basic(kim.username, kim.password)

for (const kind of ['SQLITE', 'MYSQL', 'POSTGRES'] as const) {
  describe(`a consent that its user withdraws on ${kind}, security 3.10 and 4.5`, function () {
    this.timeout(60_000)
    let database: TestDatabase | undefined
    let provider: Provider
    let client: TestClient
    let browser: TestBrowser
    before(async () => {
      database = kind === 'SQLITE' ? undefined : await createTestDatabase(process.env[`GATEHOUSE_TEST_${kind}_URL`] ?? '')
      provider = await startProvider(database ? { tables: { data: { url: database.url } } } : {})
      await provider.use(Users).create(provider.tenant, lee)
    })
    after(async () => {
      await provider?.stop()
      await database?.[Symbol.asyncDispose]()
    })
    beforeEach(async () => {
      client = await provider.addClient({}, { skipLoginConsent: false })
      browser = provider.browser()
    })
    /** A whole login that is agreed to for good, by whoever the browser belongs to. */
    const agreed = async () => {
      const page = await authorize(browser, client)
      const reply = await browser.settle(await browser.post('/oauth2/authorize', { ...hiddenFields(page.text), consent: 'approveAlways' }))
      return (await redeem(provider, client, answerOf(reply).get('code') ?? '')).json
    }
    const idOf = async (headers = asKim) => {
      const { json } = await provider.get(`${own}?serviceId=${client.application.id}`, headers)
      return json[0]?.id as string | undefined
    }
    const revoke = (id: string | undefined, headers = asKim) => provider.request(`${own}/${id}/revoke`, { method: 'POST', headers })
    const refresh = (token: string) => provider.token({ grant_type: 'refresh_token', refresh_token: token }, client.basic)

    it('ends the refresh token and the access token, and the next sign-in asks again', async () => {
      const tokens = await agreed()
      assert.ok(answerOf(await authorize(browser, client)).get('code'), 'remembered until then')
      assert.equal((await revoke(await idOf())).status, 200)
      await provider.settle()
      const reply = await refresh(tokens.refresh_token)
      assert.deepEqual([reply.status, reply.json.error], [400, 'invalid_grant'])
      assert.deepEqual(await provider.introspect(tokens.access_token, client), { active: false })
      assert.deepEqual(await provider.introspect(tokens.refresh_token, client), { active: false })
      assert.match((await authorize(browser, client)).text, /name="sessionDataKeyConsent"/)
    })
    /** The answer of a login that is agreed to for good, or this once. */
    const codeBy = async (consent: string) => {
      const page = await authorize(browser, client)
      const reply = await browser.settle(await browser.post('/oauth2/authorize', { ...hiddenFields(page.text), consent }))
      return answerOf(reply).get('code') ?? ''
    }
    it('ends a code that was not redeemed yet, for good, even where the consent is given anew', async () => {
      const [early, late] = [await codeBy('approveAlways'), answerOf(await authorize(browser, client)).get('code') ?? '']
      assert.ok(late)
      assert.equal((await revoke(await idOf())).status, 200)
      const { status, json } = await redeem(provider, client, early)
      assert.deepEqual([status, json.error], [400, 'invalid_grant'])
      const anew = await codeBy('approveAlways')
      assert.equal((await redeem(provider, client, late)).json.error, 'invalid_grant')
      assert.equal((await redeem(provider, client, anew)).status, 200)
    })
    it('leaves a code alone that rests on what was agreed to this once, or on more that was agreed to', async () => {
      const once = await codeBy('approve')
      assert.equal((await redeem(provider, client, once)).status, 200)
      const first = await codeBy('approveAlways')
      const { userId, applicationId } = { userId: provider.user.id, applicationId: client.application.id }
      await provider.use(Consents).record(provider.tenant, { userId, applicationId, scopes: ['phone'], claims: [] })
      assert.equal((await redeem(provider, client, first)).status, 200)
    })
    it('wins over a redemption at the same moment: no token lives on', async () => {
      for (let round = 0; round < 5; round += 1) {
        const code = await codeBy('approveAlways')
        const id = await idOf()
        const [reply, revoked] = await Promise.all([redeem(provider, client, code), revoke(id)])
        assert.equal(revoked.status, 200)
        await provider.settle()
        if (reply.status === 200) assert.deepEqual(await provider.introspect(reply.json.access_token, client), { active: false })
        else assert.equal(reply.json.error, 'invalid_grant')
      }
    })
    it('leaves alone what is agreed to and begun afterwards', async () => {
      await agreed()
      await revoke(await idOf())
      const tokens = await agreed()
      await provider.settle()
      assert.equal((await provider.introspect(tokens.access_token, client)).active, true)
      assert.equal((await refresh(tokens.refresh_token)).status, 200)
    })
    it('is nothing that another user sees or ends, and nothing that the tokens of another application rest on', async () => {
      const first = client
      const tokens = await agreed()
      const id = await idOf()
      assert.ok(id)
      const stranger = basic(lee.username, lee.password)
      assert.equal(await idOf(stranger), undefined)
      assert.equal((await revoke(id, stranger)).status, 404)
      client = await provider.addClient({}, { skipLoginConsent: false })
      await agreed()
      assert.equal((await revoke(await idOf())).status, 200)
      await provider.settle()
      assert.equal((await provider.introspect(tokens.access_token, first)).active, true)
    })
  })
}
