import assert from 'node:assert/strict'
import { Administrators } from '@gatehouse/access/contracts'
import type { TestReply } from '@gatehouse/kernel/testing'
import { answerOf, hiddenFields, type TestBrowser } from './support/browser.ts'
import { type Provider, startProvider, type TestClient } from './support/provider.ts'
import { authorize, redeem, signIn } from './support/sign-in.ts'

const asks = (page: TestReply) => /name="sessionDataKeyConsent"/.test(page.text)

describe('consent, security 4.3, RFC 9700 §4.15', () => {
  let provider: Provider
  let client: TestClient
  let browser: TestBrowser
  before(async () => {
    provider = await startProvider()
  })
  after(() => provider.stop())
  beforeEach(async () => {
    client = await provider.addClient({}, { skipLoginConsent: false })
    browser = provider.browser()
  })
  const answer = async (page: TestReply, consent: string, more: Readonly<Record<string, string>> = {}, by = browser) =>
    by.settle(await by.post('/oauth2/authorize', { ...hiddenFields(page.text), consent, ...more }))

  it('is asked in words, and approving leads on', async () => {
    const page = await authorize(browser, client)
    assert.ok(asks(page))
    assert.match(page.text, /See your e-mail address/)
    const code = answerOf(await answer(page, 'approve')).get('code') ?? ''
    assert.equal((await redeem(provider, client, code)).json.scope, 'openid profile email')
  })
  it('is remembered after approveAlways only, and asked again for more scopes', async () => {
    await answer(await authorize(browser, client, { scope: 'openid' }), 'approve')
    const second = await authorize(browser, client, { scope: 'openid' })
    assert.ok(asks(second))
    await answer(second, 'approveAlways')
    assert.ok(answerOf(await authorize(browser, client, { scope: 'openid' })).get('code'))
    assert.ok(asks(await authorize(browser, client, { scope: 'openid email' })))
  })
  it('denied ends with access_denied', async () => {
    const reply = answerOf(await answer(await authorize(browser, client), 'deny'))
    assert.deepEqual([reply.get('error'), reply.get('error_description'), reply.get('state')], ['access_denied', 'User denied the consent', 's1'])
  })
  it('empty or unknown is no consent', async () => {
    for (const wrong of ['', 'yes', 'APPROVE']) assert.equal(answerOf(await answer(await authorize(browser, client), wrong)).get('error'), 'invalid_request')
  })
  it('counts once', async () => {
    const page = await authorize(browser, client)
    assert.ok(answerOf(await answer(page, 'approve')).get('code'))
    const again = await answer(page, 'approve')
    assert.deepEqual([again.status, again.headers.get('location')], [400, null])
  })
  it('of 10 parallel answers one counts', async () => {
    const page = await authorize(browser, client)
    const replies = await Promise.all(Array.from({ length: 10 }, () => browser.post('/oauth2/authorize', { ...hiddenFields(page.text), consent: 'approve' })))
    assert.equal(replies.filter(({ status }) => status === 302).length, 1)
  })
  it('belongs to the browser that was asked: another one, signed in or not, agrees to nothing', async () => {
    const page = await authorize(browser, client)
    const stranger = provider.browser()
    assert.equal((await answer(page, 'approve', {}, stranger)).status, 400)
    await signIn(provider, await provider.addClient(), {}, stranger)
    assert.equal((await answer(page, 'approve', {}, stranger)).status, 400)
    assert.ok(answerOf(await answer(page, 'approve')).get('code'), 'and does not use it up')
  })
  it('is never given by GET', async () => {
    const page = await authorize(browser, client)
    const reply = await browser.get(`/oauth2/authorize?${new URLSearchParams({ ...hiddenFields(page.text), consent: 'approve' })}`)
    assert.equal(reply.status, 400)
  })
  it('cannot be skipped by asking without a page, security 2.8', async () => {
    await answer(await authorize(browser, client), 'approve')
    assert.equal(answerOf(await authorize(browser, client, { prompt: 'none' })).get('error'), 'consent_required')
  })
  it('is asked again for prompt=consent, whatever was agreed or set', async () => {
    await answer(await authorize(browser, client), 'approveAlways')
    assert.ok(asks(await authorize(browser, client, { prompt: 'consent' })))
    const skipping = await provider.addClient()
    assert.ok(asks(await authorize(browser, skipping, { prompt: 'consent' })))
  })
  it('covers what was shown, and nothing that is added to the form', async () => {
    const page = await authorize(browser, client, { scope: 'openid' })
    const code = answerOf(await answer(page, 'approve', { scope: 'openid email', redirect_uri: 'https://evil.test/' })).get('code') ?? ''
    assert.equal((await redeem(provider, client, code)).json.scope, 'openid')
  })
  it('covers what was shown, also when the user may do more by the time of the answer', async () => {
    const wide = await provider.addClient({}, { skipLoginConsent: false, authorizedScopes: ['internal_user_mgt_list'] })
    const page = await authorize(browser, wide, { scope: 'openid SYSTEM' })
    await provider.use(Administrators).add(provider.tenant, provider.user.id)
    const code = answerOf(await answer(page, 'approve')).get('code') ?? ''
    assert.equal((await redeem(provider, wide, code)).json.scope, 'openid internal_login')
    await provider.use(Administrators).remove(provider.tenant, provider.user.id)
  })
  it('asks for single claims of the claims parameter, and leaves out those that were not agreed to', async () => {
    const claims = JSON.stringify({ userinfo: { email: null, given_name: { essential: true } } })
    const page = await authorize(browser, client, { scope: 'openid', claims })
    assert.match(page.text, /name="consent_email"/)
    const code = answerOf(await answer(page, 'approve', { consent_given_name: 'approved' })).get('code') ?? ''
    const { json } = await redeem(provider, client, code)
    const info = await provider.get('/oauth2/userinfo', { authorization: `Bearer ${json.access_token}` })
    assert.deepEqual(Object.keys(info.json).toSorted(), ['given_name', 'sub'])
  })
})
