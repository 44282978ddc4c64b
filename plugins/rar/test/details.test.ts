import assert from 'node:assert/strict'
import apiResources from '@gatehouse/api-resources'
import { ApiResources } from '@gatehouse/api-resources/contracts'
import {
  adminPassword,
  answerOf,
  authorize,
  authorizePath,
  basic,
  callback,
  challengeFor,
  hiddenFields,
  type Provider,
  passLogin,
  redeem,
  startProvider,
  type TestClient,
} from '@gatehouse/oauth/test-provider'
import par from '@gatehouse/par'
import { decodeJwt } from 'jose'
import rar from '../src/plugin.ts'

const schema = {
  type: 'object',
  required: ['type', 'instructedAmount'],
  properties: {
    type: { const: 'payment_initiation' },
    actions: { type: 'array', items: { enum: ['initiate', 'cancel'] } },
    instructedAmount: { type: 'object', required: ['amount'], properties: { currency: { type: 'string', minLength: 3 }, amount: { type: 'string' } } },
    creditorName: { type: 'string' },
  },
  additionalProperties: false,
}
const payment = (amount: string, more = {}) => ({ type: 'payment_initiation', actions: ['initiate'], instructedAmount: { currency: 'EUR', amount }, ...more })
const text = (...details: readonly unknown[]) => JSON.stringify(details)

describe('rich authorization requests, RFC 9396', () => {
  let provider: Provider
  let app: TestClient
  let jwt: TestClient
  let trusted: TestClient
  before(async () => {
    provider = await startProvider({ plugins: [apiResources, par, rar] })
    const api = await provider.use(ApiResources).create(provider.tenant, { name: 'Payments', identifier: 'https://pay.test', scopes: [{ name: 'pay' }] })
    const admin = basic('admin', adminPassword)
    const types = [{ type: 'payment_initiation', name: 'Payment', description: 'Moves money', schema }]
    const path = `/api/server/v1/api-resources/${api.id}/authorization-details-types`
    assert.equal((await provider.request(path, { method: 'PUT', json: types, headers: admin })).status, 200)
    const settings = { authorizationDetailsTypes: ['payment_initiation'] }
    app = await provider.addClient({ settings }, { skipLoginConsent: false })
    jwt = await provider.addClient({ settings, accessToken: { type: 'JWT' } })
    trusted = await provider.addClient({ settings })
  })
  after(() => provider.stop())
  const consentPage = async (details: string, client = app) => {
    const browser = provider.browser()
    return { browser, page: await authorize(browser, client, { authorization_details: details }) }
  }
  const refresh = (client: TestClient, token: string, more = {}) => provider.token({ grant_type: 'refresh_token', refresh_token: token, ...more }, client.basic)

  it('ask the user in words, and grant what is agreed to, §3 and §6', async () => {
    const { browser, page } = await consentPage(text(payment('1.00', { creditorName: 'Merchant <A>' }), payment('2.00')))
    for (const part of ['Payment', 'Moves money', 'instructedAmount.amount', '1.00', '2.00', 'Merchant &lt;A&gt;']) assert.ok(page.text.includes(part), part)
    assert.ok(!page.text.includes('<A>'), 'security 4.4')
    const form = { ...hiddenFields(page.text), consent: 'approve', authorization_detail_id_2: 'approved' }
    const { json } = await redeem(provider, app, answerOf(await browser.submit('/oauth2/authorize', form)).get('code') ?? '')
    assert.deepEqual(json.authorization_details, [payment('2.00')], 'in the token response, §7')
    assert.deepEqual((await provider.introspect(json.access_token, app)).authorization_details, [payment('2.00')], 'in introspection, §9.2')
  })
  it('ask each time, whatever was agreed to for good', async () => {
    const { browser, page } = await consentPage(text(payment('1.00')))
    const always = { ...hiddenFields(page.text), consent: 'approveAlways', authorization_detail_id_1: 'approved' }
    assert.ok(answerOf(await browser.submit('/oauth2/authorize', always)).get('code'))
    const again = await browser.go(authorizePath(app, { authorization_details: text(payment('1.00')) }))
    assert.match(again.text, /authorization_detail_id_1/)
    const silent = await browser.go(authorizePath(app, { authorization_details: text(payment('1.00')), prompt: 'none' }))
    assert.equal(answerOf(silent).get('error'), 'consent_required')
  })
  it('are denied by leaving all of them out, and nothing is agreed to that was not shown', async () => {
    const { browser, page } = await consentPage(text(payment('1.00')))
    const none = { ...hiddenFields(page.text), consent: 'approve', authorization_detail_id_2: 'approved' }
    assert.equal(answerOf(await browser.submit('/oauth2/authorize', none)).get('error'), 'access_denied')
  })
  it('are in JWT access tokens, through refresh, §9.1', async () => {
    const code = answerOf(await authorize(provider.browser(), jwt, { authorization_details: text(payment('5.00')) })).get('code') ?? ''
    const { json } = await redeem(provider, jwt, code)
    assert.deepEqual(decodeJwt(json.access_token).authorization_details, [payment('5.00')])
    const next = (await refresh(jwt, json.refresh_token)).json
    assert.deepEqual([next.authorization_details, decodeJwt(next.access_token).authorization_details], [[payment('5.00')], [payment('5.00')]])
    assert.deepEqual((await provider.introspect(next.access_token, jwt)).authorization_details, [payment('5.00')])
  })
  it('are narrowed at the token endpoint for one token, and never widened, §6.1', async () => {
    for (const client of [jwt, trusted]) {
      const details = text(payment('5.00'), payment('6.00'))
      const { json } = await redeem(
        provider,
        client,
        answerOf(await authorize(provider.browser(), client, { authorization_details: details })).get('code') ?? '',
      )
      const less = (await refresh(client, json.refresh_token, { authorization_details: text(payment('6.00')) })).json
      assert.deepEqual(less.authorization_details, [payment('6.00')])
      assert.deepEqual((await provider.introspect(less.access_token, client)).authorization_details, [payment('6.00')])
      const more = await refresh(client, less.refresh_token, { authorization_details: text(payment('7.00')) })
      assert.deepEqual([more.status, more.json.error], [400, 'invalid_authorization_details'])
      assert.equal((await refresh(client, less.refresh_token)).json.authorization_details.length, 2)
    }
  })
  it('are for applications themselves too, JWT and opaque', async () => {
    for (const client of [jwt, trusted]) {
      const { json } = await provider.token({ grant_type: 'client_credentials', authorization_details: text(payment('1.00')) }, client.basic)
      assert.deepEqual(json.authorization_details, [payment('1.00')])
      assert.deepEqual((await provider.introspect(json.access_token, client)).authorization_details, [payment('1.00')])
    }
  })
  it('never come at the token endpoint alone, where a user was asked for nothing, §6', async () => {
    const code = answerOf(await authorize(provider.browser(), trusted)).get('code') ?? ''
    assert.equal((await redeem(provider, trusted, code, { authorization_details: text(payment('1.00')) })).json.error, 'invalid_authorization_details')
    assert.equal((await redeem(provider, trusted, code)).json.authorization_details, undefined)
  })
  it('are refused when malformed, of another type, or against the schema, §5', async () => {
    const stranger = await provider.addClient()
    const wrong = {
      'no JSON': 'x',
      'no list': JSON.stringify(payment('1.00')),
      'an empty list': '[]',
      'no objects': '["payment_initiation"]',
      'a list in the list': '[[]]',
      'no type': '[{"a":1}]',
      'another type': text({ type: 'account_information' }),
      'a type that is a name of all objects': text({ type: 'constructor' }),
      'against the schema': text({ type: 'payment_initiation' }),
      'an unknown member': text(payment('1.00', { sneaky: true })),
      'one good and one bad': text(payment('1.00'), payment('1.00', { actions: ['steal'] })),
      'a prototype': '[{"type":"payment_initiation","instructedAmount":{"amount":"1"},"__proto__":{"a":1}}]',
      'too many': text(...Array.from({ length: 11 }, () => payment('1.00'))),
      'too deep': `[{"type":"payment_initiation","a":${'['.repeat(5000)}${']'.repeat(5000)}}]`,
      'too long': text(payment('1'.repeat(20_000))),
    }
    for (const [why, details] of Object.entries(wrong)) {
      const reply = await provider.post(
        '/oauth2/authorize',
        Object.fromEntries(new URL(`http://x${authorizePath(app, { authorization_details: details })}`).searchParams),
      )
      assert.equal(answerOf(reply).get('error'), 'invalid_authorization_details', why)
      const { status, json } = await provider.token({ grant_type: 'client_credentials', authorization_details: details }, app.basic)
      assert.deepEqual([status, json.error], [400, 'invalid_authorization_details'], why)
    }
    const foreign = authorizePath(stranger, { authorization_details: text(payment('1.00')) })
    assert.equal(answerOf(await provider.get(foreign)).get('error'), 'invalid_authorization_details', 'a client without the type')
  })
  it('may be pushed, RFC 9126 §2', async () => {
    const pushed = {
      redirect_uri: callback,
      response_type: 'code',
      scope: 'openid',
      code_challenge: challengeFor('v'.repeat(43)),
      code_challenge_method: 'S256',
    }
    const { json } = await provider.post('/oauth2/par', { ...pushed, authorization_details: text(payment('3.00')) }, trusted.basic)
    const browser = provider.browser()
    const reply = await passLogin(
      browser,
      await browser.go(`/oauth2/authorize?${new URLSearchParams({ client_id: trusted.id, request_uri: json.request_uri })}`),
    )
    assert.deepEqual((await redeem(provider, trusted, answerOf(reply).get('code') ?? '')).json.authorization_details, [payment('3.00')])
    assert.equal((await provider.post('/oauth2/par', { ...pushed, authorization_details: '[]' }, trusted.basic)).json.error, 'invalid_authorization_details')
  })
})
