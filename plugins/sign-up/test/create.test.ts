import assert from 'node:assert/strict'
import { Openings, Sessions } from '@gatehouse/authn/contracts'
import { Tenants } from '@gatehouse/kernel'
import { answerOf, authorizePath, hiddenFields, passLogin, redeem, signIn, type TestBrowser, type TestClient } from '@gatehouse/oauth/test-provider'
import { Users } from '@gatehouse/users/contracts'
import { decodeJwt } from 'jose'
import { ann, isForm, type SignUpWorld, send, startSignUp } from './support.ts'

describe('prompt=create, Initiating User Registration via OpenID Connect 1.0 §4', () => {
  let world: SignUpWorld
  let client: TestClient
  let browser: TestBrowser
  before(async () => {
    world = await startSignUp({ open: true, triesPerHour: 1000 }, { config: { authn: { acr: { 'urn:pwd': ['pwd'] } } } })
    client = await world.provider.addClient()
  })
  after(() => world.provider.stop())
  beforeEach(() => {
    browser = world.provider.browser()
  })
  const go = (more: Readonly<Record<string, string>> = {}, by = browser, to = client) => by.go(authorizePath(to, { prompt: 'create', ...more }))
  const found = (username: string) => world.provider.use(Users).find(world.provider.tenant, 'username', username)
  const errorOf = async (more: Readonly<Record<string, string>>) => answerOf(await go(more)).get('error')

  it('shows the form, makes the account, signs in, and comes back with a code; nonce, state and acr as always', async () => {
    const page = await go({ nonce: 'n-1', acr_values: 'urn:pwd' })
    assert.ok(isForm(page))
    assert.doesNotMatch(page.text, /<script/)
    const answer = answerOf(await send(browser, page))
    assert.equal(answer.get('state'), 's1')
    const { json } = await redeem(world.provider, client, answer.get('code') ?? '')
    const user = await found('ann')
    const { sub, nonce, acr, amr, email, email_verified } = decodeJwt(json.id_token)
    assert.deepEqual({ sub, nonce, acr, amr, email }, { sub: user?.id, nonce: 'n-1', acr: 'urn:pwd', amr: ['pwd'], email: 'ann@example.org' })
    assert.notEqual(email_verified, true, 'security rule 5.5: nobody has verified the address')
    assert.deepEqual(user?.claims, { givenname: 'Ann', lastname: 'Lee', emailaddress: 'ann@example.org' })
    const records = world.records.filter(({ action }) => action === 'sign-up.registered')
    assert.deepEqual(
      records.map(({ actor, target, outcome, source }) => [actor, target, outcome, source !== undefined]),
      [[user?.id, user?.id, 'success', true]],
    )
    assert.ok(world.created.includes(user?.id ?? ''), 'users.user-created')
    assert.ok(answerOf(await browser.go(authorizePath(client, { prompt: 'none' }))).get('code'), 'the session is one of the password’s')
  })
  it('somebody is signed in: the form is shown all the same, and the new session takes the place of the old one', async () => {
    await signIn(world.provider, client, {}, browser)
    const { provider } = world
    const [before] = await provider.use(Sessions).listOf(provider.tenant, provider.user.id)
    const page = await go()
    assert.ok(isForm(page))
    assert.ok(answerOf(await send(browser, page, { ...ann, username: 'bea' })).get('code'))
    assert.equal(await provider.use(Sessions).find(provider.tenant, before?.id ?? ''), undefined)
    const { json } = await redeem(provider, client, answerOf(await browser.go(authorizePath(client, { prompt: 'none' }))).get('code') ?? '')
    assert.equal(decodeJwt(json.id_token).sub, (await found('bea'))?.id)
  })
  it('with none it is refused, with an id_token_hint too; with login, consent and select_account the form comes first', async () => {
    assert.equal(await errorOf({ prompt: 'create none' }), 'invalid_request')
    assert.equal(await errorOf({ prompt: 'create nonsense' }), 'invalid_request')
    const { tokens } = await signIn(world.provider, client)
    assert.equal(await errorOf({ id_token_hint: tokens.id_token }), 'invalid_request')
    for (const prompt of ['login create', 'create select_account', 'create consent']) assert.ok(isForm(await go({ prompt })), prompt)
    const asking = await world.provider.addClient({}, { skipLoginConsent: false })
    const page = await go({ prompt: 'create consent' }, browser, asking)
    assert.match((await send(browser, page, { ...ann, username: 'cas' })).text, /consent/)
  })
  it('login_hint fills in the username, ui_locales chooses the language', async () => {
    const page = await go({ login_hint: 'dan', ui_locales: 'de' })
    assert.match(page.text, /<html lang="de"/)
    assert.match(page.text, /name="username"[^>]*value="dan"/)
    assert.match(page.text, /Mobilnummer \(freiwillig\)/)
  })
  it('the sign-in page leads there and back, in the same login', async () => {
    const page = await browser.go(authorizePath(client))
    const linkIn = (text: string, label: string) => new RegExp(`href="([^"]*)">${label}<`).exec(text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const form = await browser.go(linkIn(page.text, 'Create an account'))
    assert.ok(isForm(form))
    const back = await browser.go(linkIn(form.text, 'I have an account'))
    assert.ok(!isForm(back))
    assert.ok(answerOf(await passLogin(browser, back)).get('code'))
  })
  it('an id_token_hint names who has to sign in: no account is made in its place', async () => {
    const { tokens } = await signIn(world.provider, client)
    const page = await browser.go(authorizePath(client, { id_token_hint: tokens.id_token }))
    const { sessionDataKey = '' } = hiddenFields(page.text)
    assert.ok(!isForm(await browser.go(`/commonauth?idp=LOCAL&authenticator=SelfSignUp&sessionDataKey=${sessionDataKey}`)))
  })
  it('prompt_values_supported has it, §4.2', async () => {
    const { json } = await world.provider.request('/.well-known/openid-configuration')
    assert.deepEqual(json.prompt_values_supported, ['none', 'login', 'consent', 'select_account', 'create'])
  })
  it('no sequence of an application may name it', async () => {
    const steps = [{ id: 1, options: [{ idp: 'LOCAL', authenticator: 'SelfSignUp' }] }]
    const made = await world.admin('POST', '/api/server/v1/applications', { name: 'bad', authenticationSequence: { type: 'USER_DEFINED', steps } })
    assert.equal(made.status, 400)
  })
})

describe('self-registration is off by default, and each tenant says for itself', () => {
  let world: SignUpWorld
  let client: TestClient
  before(async () => {
    world = await startSignUp({})
    client = await world.provider.addClient()
  })
  after(() => world.provider.stop())
  const switchTo = async (value: boolean): Promise<void> => {
    const id = (name: string) => Buffer.from(name).toString('base64url')
    const path = `/api/server/v1/identity-governance/${id('User Onboarding')}/connectors/${id('self-sign-up')}`
    const body = { operation: 'UPDATE', properties: [{ name: 'SelfRegistration.Enable', value: String(value) }] }
    assert.equal((await world.admin('PATCH', path, body)).status, 200)
  }
  const prompts = async (at = '') => (await world.provider.request(`${at}/.well-known/openid-configuration`)).json.prompt_values_supported
  const create = () => authorizePath(client, { prompt: 'create' })

  it('off: invalid_request at the redirect URI, no link, no way round, nothing in the metadata', async () => {
    const browser = world.provider.browser()
    const answer = answerOf(await browser.go(create()))
    assert.deepEqual([answer.get('error'), answer.get('state')], ['invalid_request', 's1'])
    assert.deepEqual(await prompts(), ['none', 'login', 'consent', 'select_account'])
    assert.equal(await world.provider.use(Openings).has(world.provider.tenant, 'create'), false)
    const page = await browser.go(authorizePath(client))
    assert.doesNotMatch(page.text, /SelfSignUp/)
    const { sessionDataKey = '' } = hiddenFields(page.text)
    assert.ok(!isForm(await browser.go(`/commonauth?idp=LOCAL&authenticator=SelfSignUp&sessionDataKey=${sessionDataKey}`)))
    assert.ok(!isForm(await browser.submit('/commonauth', { sessionDataKey, idp: 'LOCAL', authenticator: 'SelfSignUp', ...ann })))
    assert.equal(await world.provider.use(Users).find(world.provider.tenant, 'username', 'ann'), undefined)
  })
  it('on: at once, the metadata included; off again: a form that is still open makes no account', async () => {
    const browser = world.provider.browser()
    await switchTo(true)
    assert.ok((await prompts()).includes('create'))
    await world.provider.use(Tenants).create({ slug: 'acme' })
    assert.ok(!(await prompts('/t/acme')).includes('create'), 'not in other tenants, security rule 8.1')
    const page = await browser.go(create())
    assert.ok(isForm(page))
    await switchTo(false)
    assert.ok(!(await prompts()).includes('create'))
    assert.ok(answerOf(await send(browser, page)).get('error'))
    assert.equal(await world.provider.use(Users).find(world.provider.tenant, 'username', 'ann'), undefined)
  })
})
