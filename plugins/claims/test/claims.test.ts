import assert from 'node:assert/strict'
import access from '@gatehouse/access'
import { bearerVerifiers } from '@gatehouse/access/contracts'
import { definePlugin, Tenants } from '@gatehouse/kernel'
import { startTestServer, type TestServer } from '@gatehouse/kernel/testing'
import users from '@gatehouse/users'
import { builtInExternals } from '../src/built-in/catalogue.ts'
import { ClaimDialects, claimsChanged, oidcDialect } from '../src/contracts.ts'
import plugin from '../src/plugin.ts'

const password = 'correct-horse-battery-1'
const admin = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`
const holder = definePlugin({
  name: 'test-holder',
  setup: ({ host }) =>
    host.contribute(bearerVerifiers, {
      name: 'test',
      verify: async (tenant, token) => ({ tenantId: tenant.id, kind: 'user', subject: 'u', permissions: new Set([token]) }),
    }),
})
const base = '/api/server/v1/claim-dialects'
const id = (uri: string) => Buffer.from(uri).toString('base64url')
const badge = 'http://wso2.org/claims/badge'
const local = (claimURI = badge, more: object = {}) => ({
  claimURI,
  displayName: 'Badge',
  attributeMapping: [{ mappedAttribute: 'badge', userstore: 'PRIMARY' }],
  ...more,
})
let count = 0
const fresh = () => `http://wso2.org/claims/own${count++}`

describe('claim dialects', () => {
  let server: TestServer
  before(async () => {
    server = await startTestServer({ plugins: [users, access, plugin, holder], tables: { admin: { password } } })
  })
  after(() => server.stop())
  const call = (method: string, path: string, json?: unknown, authorization = admin) =>
    server.request(path.startsWith('/t/') ? path : base + path, { method, headers: { authorization }, ...(json === undefined ? {} : { json }) })
  const tenant = () => server.use(Tenants).default()

  it('of the server are there without a row, and stay as they are, security 7.2', async () => {
    const dialects = (await call('GET', '')).json
    assert.deepEqual([dialects[0].id, dialects[0].dialectURI, dialects[0].link.href], ['local', 'http://wso2.org/claims', `${base}/local/claims`])
    const email = id('http://wso2.org/claims/emailaddress')
    const { json } = await call('GET', `/local/claims/${email}`)
    assert.deepEqual([json.displayName, json.required, json.attributeMapping], ['Email', true, [{ mappedAttribute: 'mail', userstore: 'PRIMARY' }]])
    const mapped = (await call('GET', `/${id(oidcDialect)}/claims/${id('email')}`)).json
    assert.equal(mapped.mappedLocalClaimURI, 'http://wso2.org/claims/emailaddress')
    assert.equal((await call('DELETE', `/local/claims/${email}`)).json.code, 'CMT-50024')
    assert.equal((await call('DELETE', `/${id(oidcDialect)}/claims/${id('email')}`)).status, 403)
    assert.equal((await call('PUT', `/${id(oidcDialect)}/claims/${id('email')}`, { claimURI: 'email', mappedLocalClaimURI: badge })).status, 403)
    assert.equal((await call('DELETE', `/${id(oidcDialect)}`)).status, 403)
    assert.equal((await call('DELETE', '/local')).json.code, 'CMT-50017')
    const identity = (await call('GET', '/local/claims?exclude-identity-claims=true')).json
    assert.equal(
      identity.some(({ claimURI }: { claimURI: string }) => claimURI.includes('/identity/')),
      false,
    )
  })
  it('of the server map each claim once', () => {
    for (const key of ['uri', 'local'] as const) {
      const all = builtInExternals.map((claim) => `${claim.dialect} ${claim[key]}`)
      assert.deepEqual(
        all.filter((one, place) => all.indexOf(one) !== place),
        [],
      )
    }
  })
  it('of the server take rules of a tenant, and stay what they are, security 7.2 and 8.2', async () => {
    const uri = 'http://wso2.org/claims/mobile'
    const path = `/local/claims/${id(uri)}`
    const before = (await call('GET', path)).json
    const all = (await call('GET', '/local/claims')).json as { claimURI: string }[]
    const rules = { required: true, regEx: '\\+\\d+', uniquenessScope: 'ACROSS_USERSTORES', profiles: { endUser: { readOnly: true } } }
    const other = await server.use(Tenants).create({ slug: 'unruled' })
    for (const more of [rules, { ...rules, description: 'With its country.' }]) {
      assert.equal((await call('PUT', path, { ...before, ...more })).status, 200)
      assert.deepEqual((await call('GET', path)).json, { ...before, ...more }, 'gives back what it took, and is marked once')
    }
    const listed = (await call('GET', '/local/claims')).json as { claimURI: string }[]
    assert.deepEqual(
      listed.map(({ claimURI }) => claimURI),
      all.map(({ claimURI }) => claimURI),
    )
    for (const change of [{ dataType: 'integer' }, { multiValued: true }, { dataType: 'complex', subAttributes: [badge] }]) {
      const reply = await call('PUT', path, { ...before, ...change })
      assert.deepEqual([reply.status, reply.json.code], [403, 'CMT-50024'], JSON.stringify(change))
    }
    assert.equal((await call('DELETE', path)).json.code, 'CMT-50024')
    assert.equal((await call('POST', '/local/claims', local(uri))).json.code, 'CMT-50019')
    const dialects = server.use(ClaimDialects)
    const claim = await dialects.local(await tenant(), uri)
    assert.ok(claim)
    assert.deepEqual([claim.builtIn, claim.required, claim.description], [true, true, 'With its country.'])
    assert.deepEqual([dialects.flags(claim, 'endUser').readOnly, dialects.flags(claim, 'selfRegistration').readOnly], [true, false])
    assert.equal((await dialects.local(other, uri))?.required, false)
  })
  it('judge values: length, options and pattern, each with its reason', async () => {
    const dialects = server.use(ClaimDialects)
    const uri = fresh()
    const properties = [
      { key: 'minLength', value: '2' },
      { key: 'maxLength', value: '3' },
    ]
    await call(
      'POST',
      '/local/claims',
      local(uri, {
        properties,
        regEx: '[a-z]+',
        canonicalValues: [
          { label: 'One', value: 'one' },
          { label: 'Two', value: 'two' },
          { label: 'A1', value: 'a1' },
        ],
      }),
    )
    const claim = await dialects.local(await tenant(), uri)
    assert.ok(claim)
    const refusal = (...values: readonly unknown[]) => dialects.refusal(claim, values, 'x')
    assert.deepEqual([refusal('one'), refusal('one', 'two'), refusal()], [undefined, undefined, undefined])
    assert.match(refusal('o') ?? '', /length/)
    assert.match(refusal('one', 'three') ?? '', /length/)
    assert.match(refusal('ten') ?? '', /offered/)
    assert.match(refusal('a1') ?? '', /regex/)
  })
  it('that people may write by default are not demanded of provisioning clients', async () => {
    const dialects = server.use(ClaimDialects)
    const claim = await dialects.local(await tenant(), 'http://wso2.org/claims/givenname')
    assert.ok(claim)
    const profiles = ['console', 'endUser', 'selfRegistration'] as const
    assert.deepEqual(
      profiles.map((profile) => dialects.flags(claim, profile).required),
      [false, false, true],
    )
  })
  it('grow by claims of a tenant, which others read at once', async () => {
    const made = await call(
      'POST',
      '/local/claims',
      local(badge, { required: true, regEx: '^[A-Z]{2}\\d+$', multiValued: true, profiles: { endUser: { readOnly: true } } }),
    )
    assert.deepEqual([made.status, made.headers.get('location')], [201, `${server.url}${base}/local/claims/${id(badge)}`])
    const claim = await server.use(ClaimDialects).local(await tenant(), badge)
    assert.deepEqual(
      [claim?.required, claim?.multiValued, claim?.regEx, claim?.profiles, claim?.builtIn],
      [true, true, '^[A-Z]{2}\\d+$', { endUser: { readOnly: true } }, false],
    )
    assert.equal((await call('POST', `/${id(oidcDialect)}/claims`, { claimURI: 'badge_no', mappedLocalClaimURI: badge })).status, 201)
    assert.equal((await server.use(ClaimDialects).externals(await tenant(), oidcDialect)).get('badge_no')?.local, badge)
    const read = (await call('GET', `/local/claims/${id(badge)}`)).json
    assert.equal((await call('PUT', `/local/claims/${id(badge)}`, { ...read, displayName: 'Badge number' })).status, 200, 'takes back what it gave')
    assert.equal((await server.use(ClaimDialects).local(await tenant(), badge))?.displayName, 'Badge number')
    assert.equal((await call('DELETE', `/local/claims/${id(badge)}`)).json.code, 'CMT-50025')
    assert.equal((await call('DELETE', `/${id(oidcDialect)}/claims/${id('badge_no')}`)).status, 204)
    assert.equal((await call('DELETE', `/local/claims/${id(badge)}`)).status, 204)
    assert.equal(await server.use(ClaimDialects).local(await tenant(), badge), undefined)
    assert.ok(server.heard(claimsChanged).length >= 5)
  })
  it('of a tenant take and lose their claims with them', async () => {
    const [one, two] = ['urn:acme:hr', 'urn:acme:people']
    assert.equal((await call('POST', '', { dialectURI: one })).status, 201)
    assert.equal((await call('POST', `/${id(one)}/claims`, { claimURI: 'first', mappedLocalClaimURI: 'http://wso2.org/claims/givenname' })).status, 201)
    assert.equal((await call('PUT', `/${id(one)}`, { dialectURI: two })).status, 200)
    assert.equal((await call('GET', `/${id(two)}/claims`)).json[0].claimURI, 'first')
    assert.equal((await call('GET', `/${id(one)}/claims`)).json.code, 'CMT-50016')
    assert.equal(
      (await call('PUT', `/${id(two)}/claims/${id('first')}`, { claimURI: 'first', mappedLocalClaimURI: 'http://wso2.org/claims/nickname' })).status,
      200,
    )
    assert.equal((await call('DELETE', `/${id(two)}`)).status, 204)
    assert.equal((await server.use(ClaimDialects).externals(await tenant(), two)).size, 0)
  })
  it('refuse what is there, what leads nowhere, and what is malformed, security 1.5 and 7.3', async () => {
    const own = fresh()
    const replies = await Promise.all(Array.from({ length: 3 }, () => call('POST', '/local/claims', local(own))))
    assert.deepEqual(replies.map(({ status }) => status).toSorted(), [201, 409, 409])
    const cases: readonly (readonly [string, string, object, number, string])[] = [
      ['POST', '/local/claims', local('http://wso2.org/claims/username'), 409, 'CMT-50019'],
      ['POST', '', { dialectURI: oidcDialect }, 409, 'CMT-50018'],
      ['POST', `/${id(oidcDialect)}/claims`, { claimURI: 'email', mappedLocalClaimURI: own }, 409, 'CMT-50019'],
      ['POST', `/${id(oidcDialect)}/claims`, { claimURI: 'mail2', mappedLocalClaimURI: 'http://wso2.org/claims/emailaddress' }, 409, 'CMT-50020'],
      ['POST', `/${id(oidcDialect)}/claims`, { claimURI: 'x', mappedLocalClaimURI: 'http://wso2.org/claims/nothing' }, 400, 'CMT-50021'],
      ['POST', `/${id('urn:none')}/claims`, { claimURI: 'x', mappedLocalClaimURI: own }, 404, 'CMT-50016'],
      ['PUT', `/local/claims/${id(fresh())}`, local('http://wso2.org/claims/other'), 400, 'CMT-50001'],
      ['PUT', `/${id(oidcDialect)}/claims/${id('none')}`, { claimURI: 'none', mappedLocalClaimURI: own }, 404, 'CMT-50015'],
      ...[
        { claimURI: 'urn:elsewhere' },
        { claimURI: 'http://wso2.org/claims/' },
        { claimURI: 'http://wso2.org/claims/a b' },
        { regEx: '(' },
        { regEx: 'x'.repeat(501) },
        { dataType: 'other' },
        { attributeMapping: [] },
        { unknown: 1 },
        { profiles: { root: {} } },
        { subAttributes: ['http://wso2.org/claims/username'] },
      ].map((change) => ['POST', '/local/claims', local(fresh(), change), 400, 'CMT-50001'] as const),
      ['POST', '/local/claims', local(fresh(), { dataType: 'complex', subAttributes: ['http://wso2.org/claims/nothing'] }), 400, 'CMT-50021'],
    ]
    for (const [method, path, body, status, code] of cases) {
      const reply = await call(method, path, body)
      assert.deepEqual([reply.status, reply.json.code], [status, code], `${method} ${path} ${JSON.stringify(body)}`)
    }
    for (const path of ['/local/claims/%20', '/nothing', `/${id('urn:none')}`, `/local/claims/${id('x')}`])
      assert.equal((await call('GET', path)).status, 404, path)
  })
  it('demand permissions, and are another in each tenant, security 7.4 and 8.2', async () => {
    const own = fresh()
    await call('POST', '/local/claims', local(own))
    const view = 'Bearer internal_claim_meta_view'
    assert.equal((await call('GET', '', undefined, view)).status, 200)
    assert.equal((await call('GET', '', undefined, 'Bearer internal_claim_meta_create')).status, 403)
    for (const [method, path, body] of [
      ['POST', '', { dialectURI: 'urn:x' }],
      ['POST', '/local/claims', local(fresh())],
      ['DELETE', `/local/claims/${id(own)}`, undefined],
      ['PUT', `/local/claims/${id(own)}`, local(own)],
    ] as const)
      assert.equal((await call(method, path, body, view)).status, 403)
    const other = await server.use(Tenants).create({ slug: 'other' })
    assert.equal((await call('GET', `/t/other${base}/local/claims/${id(own)}`, undefined, view)).status, 404)
    assert.equal((await call('DELETE', `/t/other${base}/local/claims/${id(own)}`, undefined, 'Bearer internal_claim_meta_delete')).status, 404)
    assert.equal(await server.use(ClaimDialects).local(other, own), undefined)
    assert.ok(await server.use(ClaimDialects).local(await tenant(), own))
  })
})
