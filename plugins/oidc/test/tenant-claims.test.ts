import assert from 'node:assert/strict'
import claims from '@gatehouse/claims'
import { ClaimDialects, oidcDialect } from '@gatehouse/claims/contracts'
import { Tenants } from '@gatehouse/kernel'
import { adminPassword, basic, type Provider, signIn, startProvider } from '@gatehouse/oauth/test-provider'
import { Users } from '@gatehouse/users/contracts'
import { decodeJwt } from 'jose'
import { standardClaims } from '../src/claims/dialect.ts'
import { rulesOfTenants } from '../src/claims/tenant-rules.ts'

const base = '/api/server/v1/claim-dialects'
const id = (uri: string) => Buffer.from(uri).toString('base64url')
const uriOf = (name: string) => `http://wso2.org/claims/${name}`
const headers = basic('admin', adminPassword)
const names = ['badge_no', 'tags', 'level', 'remote', 'acr', 'nonce', 'sid', 'cnf', 'totp', 'country', 'constructor']

describe('claims of a tenant in OpenID Connect, Core §5.1.2', () => {
  let provider: Provider
  const call = (method: string, path: string, json?: unknown) =>
    provider.request(`${base}${path}`, { method, headers, ...(json === undefined ? {} : { json }) })
  const local = async (name: string, more: object = {}) => {
    const claim = { claimURI: uriOf(name), displayName: name, attributeMapping: [{ mappedAttribute: name, userstore: 'PRIMARY' }], ...more }
    assert.equal((await call('POST', '/local/claims', claim)).status, 201)
  }
  const mapped = async (claimURI: string, name: string) =>
    assert.equal((await call('POST', `/${id(oidcDialect)}/claims`, { claimURI, mappedLocalClaimURI: uriOf(name) })).status, 201)
  const told = async (scope: string, more: Record<string, string> = {}) => {
    const { tokens } = await signIn(provider, await provider.addClient(), { scope, ...more })
    const { json } = await provider.get('/oauth2/userinfo', { authorization: `Bearer ${tokens.access_token}` })
    const { sub: _, ...info } = json
    return { info, idToken: decodeJwt<Record<string, unknown>>(tokens.id_token) }
  }
  before(async () => {
    provider = await startProvider({ plugins: [claims], config: { oidc: { scopes: { payroll: names }, claims: { tags: 'nickname' } } } })
    await local('badge')
    await local('tag', { multiValued: true })
    await local('level', { dataType: 'integer' })
    await local('remote', { dataType: 'boolean' })
    await mapped('badge_no', 'badge')
    await mapped('tags', 'tag')
    await mapped('level', 'level')
    await mapped('remote', 'remote')
    for (const name of ['acr', 'nonce', 'sid', 'cnf', 'constructor']) {
      await local(`x${name}`)
      await mapped(name, `x${name}`)
    }
    await mapped('totp', 'identity/secretkey')
    const own = { badge: 'B-7', tag: ['red', 'blue'], level: '7', remote: 'false', nickname: 'Kimmy', country: 'DE', 'identity/secretkey': 's3cret' }
    const chosen = { xacr: 'gold', xnonce: 'n', xsid: 's', xcnf: 'c', xconstructor: 'x' }
    await provider.use(Users).update(provider.tenant, provider.user.id, { claims: { ...provider.user.claims, ...own, ...chosen } })
  })
  after(() => provider.stop())
  const expected = { badge_no: 'B-7', tags: ['red', 'blue'], level: 7, remote: false, country: 'DE' }

  it('arrive in the ID token and in userinfo with a scope that holds them; a mapping counts before the settings', async () => {
    const { info, idToken } = await told('openid payroll')
    assert.deepEqual(info, expected)
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, idToken[name]])), expected)
    assert.deepEqual((await told('openid')).info, {})
  })
  it('never speak for the login or the token, and tell no secret, security 3.2 and 1.9', async () => {
    const { info, idToken } = await told('openid payroll')
    assert.deepEqual([idToken.acr, idToken.nonce, idToken.cnf, idToken.totp], [undefined, undefined, undefined, undefined])
    assert.notEqual(idToken.sid, 's')
    assert.deepEqual([info.acr, info.totp, Object.hasOwn(info, 'constructor')], [undefined, undefined, false])
  })
  it('are limited by what the application asks for', async () => {
    const client = await provider.addClient()
    const json = { claimConfiguration: { requestedClaims: [{ claim: { uri: uriOf('badge') } }] } }
    const changed = await provider.request(`/api/server/v1/applications/${client.application.id}`, { method: 'PATCH', headers, json })
    assert.equal(changed.status, 200, changed.text)
    const { tokens } = await signIn(provider, client, { scope: 'openid payroll' })
    const info = (await provider.get('/oauth2/userinfo', { authorization: `Bearer ${tokens.access_token}` })).json
    assert.deepEqual(info, { sub: info.sub, badge_no: 'B-7' })
  })
  it('follow a change of the mapping at the next sign-in', async () => {
    await local('card')
    await provider.use(Users).update(provider.tenant, provider.user.id, {
      claims: {
        ...(await provider.use(Users).search(provider.tenant, { where: { op: 'eq', field: 'id', value: provider.user.id }, limit: 1, offset: 0 })).users[0]
          ?.claims,
        card: 'C-9',
      },
    })
    const path = `/${id(oidcDialect)}/claims/${id('badge_no')}`
    assert.equal((await call('PUT', path, { claimURI: 'badge_no', mappedLocalClaimURI: uriOf('card') })).status, 200)
    assert.equal((await told('openid payroll')).info.badge_no, 'C-9')
    assert.equal((await call('DELETE', path)).status, 204)
    assert.equal((await told('openid payroll')).info.badge_no, undefined)
  })
  it('are those of one tenant, and made once until they change, security 8.2', async () => {
    const dialects = provider.use(ClaimDialects)
    let read = 0
    const counted: ClaimDialects = { ...dialects, locals: (tenant) => dialects.locals(tenant).finally(() => read++) }
    const rulesOf = rulesOfTenants(new Map(Object.entries(standardClaims)), counted)
    const other = await provider.use(Tenants).create({ slug: 'other.test' })
    assert.ok((await rulesOf(provider.tenant)).has('level'))
    assert.equal(await rulesOf(provider.tenant), await rulesOf(provider.tenant))
    assert.equal(read, 1)
    assert.equal((await rulesOf(other)).has('level'), false)
  })
})
