import assert from 'node:assert/strict'
import { authorizePath, type TestBrowser, type TestClient } from '@gatehouse/oauth/test-provider'
import { Users } from '@gatehouse/users/contracts'
import validationRules from '@gatehouse/validation-rules'
import { ann, errorsIn, isForm, type SignUpWorld, send, startSignUp } from './support.ts'

const claimsPath = '/api/server/v1/claim-dialects/local/claims'
const dialect = 'http://wso2.org/claims'

describe('the form of self-registration', () => {
  let world: SignUpWorld
  let client: TestClient
  let browser: TestBrowser
  before(async () => {
    world = await startSignUp({ open: true, triesPerHour: 1000 }, { plugins: [validationRules] })
    client = await world.provider.addClient()
  })
  after(() => world.provider.stop())
  beforeEach(() => {
    browser = world.provider.browser()
  })
  const open = (by = browser) => by.go(authorizePath(client, { prompt: 'create' }))
  const find = (username: string) => world.provider.use(Users).find(world.provider.tenant, 'username', username)
  const count = async () => (await world.provider.use(Users).search(world.provider.tenant, { limit: 1, offset: 0 })).total
  /** What the page says about a form; none is taken. */
  const refused = async (form: Readonly<Record<string, string>>) => {
    const before = await count()
    const page = await send(browser, await open(), { ...ann, ...form })
    assert.ok(isForm(page), page.text)
    assert.equal(await count(), before)
    return page
  }
  const changeClaim = async (name: string, change: object) => {
    const id = Buffer.from(`${dialect}/${name}`).toString('base64url')
    const { json } = await world.admin('GET', `${claimsPath}/${id}`)
    const { status, text } = await world.admin('PUT', `${claimsPath}/${id}`, { ...json, ...change })
    assert.equal(status, 200, text)
  }

  it('names what is missing or wrong at its field; what was typed stays, but the passwords', async () => {
    const page = await refused({ username: '', 'claim.givenname': ' ', 'claim.emailaddress': 'nonsense', repeatedPassword: 'other-Secret-1' })
    const fields = errorsIn(page).map((line) => line.split(':')[0])
    assert.deepEqual(fields, ['username', 'repeatedPassword', 'claim.givenname', 'claim.emailaddress'])
    assert.match(page.text, /name="claim.lastname"[^>]*value="Lee"/)
    assert.doesNotMatch(page.text, /Marlin-34-harbours|other-Secret-1/)
    assert.match(page.text, /name="claim.givenname"[^>]* required/)
    assert.doesNotMatch(/<input[^>]*name="claim.mobile"[^>]*>/.exec(page.text)?.[0] ?? 'required', /required/)
  })
  it('a username that is taken, in any case of letters, is told and nothing else of its owner', async () => {
    const page = await refused({ username: 'KIM' })
    assert.deepEqual(errorsIn(page), ['username: This username is taken. Please choose another.'])
    assert.doesNotMatch(page.text, new RegExp(`${world.provider.user.id}|kim@example.com`))
  })
  it('a name never chooses a user store, security rule 7.2', async () => {
    for (const username of ['PRIMARY/ann', 'AD/ann', '/ann', 'a\u202enn', 'x'.repeat(300)])
      assert.deepEqual(errorsIn(await refused({ username })), ['username: This username cannot be used here. Please choose another.'])
  })
  it('the password rules of the server and the validation rules of the tenant hold, security rule 5.1', async () => {
    for (const password of ['short', 'ann', 'password1234']) {
      const [error = ''] = errorsIn(await refused({ password, repeatedPassword: password }))
      assert.match(error, /^password: /, password)
    }
    const rule = (validator: string, key: string, value: string) => ({ validator, properties: [{ key, value }] })
    const rules = [
      { field: 'password', rules: [rule('NumeralValidator', 'min.length', '2')] },
      { field: 'username', rules: [rule('LengthValidator', 'min.length', '3')] },
    ]
    const { status, text } = await world.admin('PUT', '/api/server/v1/validation-rules', rules)
    assert.equal(status, 200, text)
    assert.match(errorsIn(await refused({ password: 'Marlin-harbours', repeatedPassword: 'Marlin-harbours' }))[0] ?? '', /^password: /)
    assert.match(errorsIn(await refused({ username: 'bo' }))[0] ?? '', /^username: /)
    assert.match((await open()).text, /2 digits|at least 2/i)
  })
  it('asks for what the profile selfRegistration asks for, and takes nothing else, security rules 5.5 and 7.2', async () => {
    await changeClaim('nickname', { profiles: { selfRegistration: { supportedByDefault: true, required: true } } })
    await changeClaim('mobile', { profiles: { selfRegistration: { supportedByDefault: false } } })
    await changeClaim('groups', { readOnly: false, profiles: { selfRegistration: { supportedByDefault: true, readOnly: false } } })
    const page = await open()
    assert.match(page.text, /name="claim.nickname"[^>]* required/)
    assert.doesNotMatch(page.text, /claim\.(?:mobile|groups|department|roles)/)
    assert.deepEqual(errorsIn(await refused({})), ['claim.nickname: This is needed.'])
    const more = {
      'claim.mobile': '1',
      'claim.groups': 'admins',
      'claim.roles': 'admin',
      'claim.department': 'x',
      'claim.identity/emailVerified': 'true',
      active: 'x',
    }
    await send(browser, page, { ...ann, ...more, username: 'nic', 'claim.nickname': 'Nic' })
    assert.deepEqual((await find('nic'))?.claims, { givenname: 'Ann', lastname: 'Lee', emailaddress: 'ann@example.org', nickname: 'Nic' })
    await changeClaim('nickname', { profiles: {} })
  })
  it('a value that must be unique: no account, and not a word about which it was or whose', async () => {
    await changeClaim('emailaddress', { uniquenessScope: 'ACROSS_USERSTORES' })
    const page = await refused({ username: 'eve', 'claim.emailaddress': 'KIM@example.com' })
    assert.deepEqual(errorsIn(page), [])
    assert.match(page.text, /An account cannot be made with these details/)
    const [one, other] = await Promise.all(
      ['fay', 'gil'].map(async (username) => {
        const person = world.provider.browser()
        const form = await open(person)
        return () => send(person, form, { ...ann, username, 'claim.emailaddress': 'same@example.org' })
      }),
    )
    await Promise.all([one?.(), other?.()])
    assert.equal([await find('fay'), await find('gil')].filter(Boolean).length, 1)
    await changeClaim('emailaddress', { uniquenessScope: 'NONE' })
  })
  it('lists and ticks: one of the choices, and a tick that is needed', async () => {
    const words = {
      canonicalValues: [
        { label: 'Chess', value: 'chess' },
        { label: 'Go', value: 'go' },
      ],
    }
    await changeClaim('title', { ...words, profiles: { selfRegistration: { supportedByDefault: true } } })
    const terms = {
      claimURI: `${dialect}/terms`,
      displayName: 'I agree to the terms',
      dataType: 'boolean',
      description: '',
      attributeMapping: [{ mappedAttribute: 'terms', userstore: 'PRIMARY' }],
    }
    const made = await world.admin('POST', claimsPath, { ...terms, profiles: { selfRegistration: { supportedByDefault: true, required: true } } })
    assert.equal(made.status, 201, made.text)
    const page = await refused({ 'claim.title': 'checkers' })
    assert.deepEqual(
      errorsIn(page)
        .map((line) => line.split(':')[0])
        .toSorted(),
      ['claim.terms', 'claim.title'],
    )
    await send(browser, await open(), { ...ann, username: 'hal', 'claim.title': 'go', 'claim.terms': 'true' })
    const { title, terms: agreed } = (await find('hal'))?.claims ?? {}
    assert.deepEqual([title, agreed], ['go', true])
    await world.admin('DELETE', `${claimsPath}/${Buffer.from(terms.claimURI).toString('base64url')}`)
  })
})
