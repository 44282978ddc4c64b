import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import apiResources from '@gatehouse/api-resources'
import { ApiResources } from '@gatehouse/api-resources/contracts'
import claims from '@gatehouse/claims'
import { Tenants } from '@gatehouse/kernel'
import { createTestDatabase, type TestDatabase } from '@gatehouse/kernel/testing'
import { adminPassword, basic, type Provider, signIn, startProvider } from '@gatehouse/oauth/test-provider'
import { Users } from '@gatehouse/users/contracts'

const base = '/api/server/v1/oidc/scopes'
const dialects = '/api/server/v1/claim-dialects'
const id = (uri: string) => Buffer.from(uri).toString('base64url')
const headers = basic('admin', adminPassword)
const badge = 'http://wso2.org/claims/badge'

const administrator = (provider: Provider) => {
  const call = (method: string, path: string, json?: unknown, by: Record<string, string> = headers) =>
    provider.request(path, { method, headers: by, ...(json === undefined ? {} : { json }) })
  return {
    call,
    async mapBadge() {
      const local = { claimURI: badge, displayName: 'Badge', attributeMapping: [{ mappedAttribute: 'badge', userstore: 'PRIMARY' }] }
      assert.equal((await call('POST', `${dialects}/local/claims`, local)).status, 201)
      assert.equal(
        (await call('POST', `${dialects}/${id('http://wso2.org/oidc/claim')}/claims`, { claimURI: 'badge_no', mappedLocalClaimURI: badge })).status,
        201,
      )
    },
    async document(prefix = '') {
      const { json } = await provider.get(`${prefix}/.well-known/openid-configuration`)
      return { scopes: json.scopes_supported as string[], claims: json.claims_supported as string[] }
    },
  }
}

describe('scopes of a tenant in OpenID Connect, Core §5.4', () => {
  let provider: Provider
  let admin: ReturnType<typeof administrator>
  before(async () => {
    provider = await startProvider({ plugins: [claims, apiResources] })
    admin = administrator(provider)
    await admin.mapBadge()
    await provider.use(Users).update(provider.tenant, provider.user.id, { claims: { ...provider.user.claims, badge: 'B-7' } })
  })
  after(() => provider.stop())
  const told = async (scope: string) => {
    const { tokens } = await signIn(provider, await provider.addClient(), { scope })
    const { json } = await provider.get('/oauth2/userinfo', { authorization: `Bearer ${tokens.access_token}` })
    return { granted: tokens.scope as string, info: json }
  }

  it('are made, read, changed and removed, and bring their claims at once', async () => {
    const scope = { name: 'staff', displayName: 'Staff', description: 'Badge and mail', claims: ['badge_no', 'email'] }
    const made = await admin.call('POST', base, scope)
    assert.deepEqual([made.status, made.headers.get('location')], [201, `${provider.url}${base}/staff`])
    assert.deepEqual((await admin.call('GET', `${base}/staff`)).json, scope)
    const all = (await admin.call('GET', base)).json as { name: string }[]
    assert.deepEqual(all.map(({ name }) => name).slice(-1), ['staff'])
    assert.ok(all.some(({ name }) => name === 'profile'))
    const { granted, info } = await told('openid staff')
    assert.deepEqual([granted.split(' ').toSorted(), info.badge_no, info.email], [['openid', 'staff'], 'B-7', 'kim@example.com'])
    assert.equal((await admin.call('PUT', `${base}/staff`, { displayName: 'Staff', claims: ['badge_no'] })).status, 200)
    assert.equal((await told('openid staff')).info.email, undefined)
    assert.equal((await admin.call('DELETE', `${base}/staff`)).status, 204)
    assert.equal((await told('openid staff')).granted, 'openid')
    assert.equal((await admin.call('GET', `${base}/staff`)).json.code, 'OIDC-60002')
  })
  it('of the server take other claims, and are not removed', async () => {
    const phone = (await admin.call('GET', `${base}/phone`)).json
    assert.equal((await admin.call('PUT', `${base}/phone`, { displayName: 'Phone', claims: [...phone.claims, 'badge_no'] })).status, 200)
    assert.equal((await told('openid phone')).info.badge_no, 'B-7')
    assert.equal((await admin.call('DELETE', `${base}/phone`)).status, 403)
    assert.equal((await admin.call('PUT', `${base}/phone`, { displayName: 'phone', claims: phone.claims })).status, 200)
  })
  it('are in scopes_supported and claims_supported at once, with the claims of the tenant, Discovery §3', async () => {
    assert.ok((await admin.document()).claims.includes('badge_no'))
    await admin.call('POST', base, { name: 'shown', displayName: 'Shown', claims: ['badge_no'] })
    const other = await provider.use(Tenants).create({ slug: 'other.test' })
    assert.ok((await admin.document()).scopes.includes('shown'))
    const theirs = await admin.document(`/t/${other.slug}`)
    assert.deepEqual(
      [theirs.scopes.includes('shown'), theirs.claims.includes('badge_no'), theirs.scopes.includes('openid')],
      [false, false, true],
      'security 8.2',
    )
    await admin.call('DELETE', `${base}/shown`)
    assert.ok(!(await admin.document()).scopes.includes('shown'))
    const path = `${dialects}/${id('http://wso2.org/oidc/claim')}/claims`
    assert.equal((await admin.call('DELETE', `${path}/${id('badge_no')}`)).status, 204)
    assert.ok(!(await admin.document()).claims.includes('badge_no'))
    assert.equal((await admin.call('POST', path, { claimURI: 'badge_no', mappedLocalClaimURI: badge })).status, 201)
  })
  it('never go by the name of a right, made before or after, security 7.2 and 7.4', async () => {
    for (const name of ['internal_user_mgt_list', 'INTERNAL_x', 'SYSTEM', 'offline_access', 'openid'])
      assert.equal((await admin.call('POST', base, { name, displayName: 'x', claims: [] })).status, 409, name)
    const apis = provider.use(ApiResources)
    const api = (identifier: string, name: string) => apis.create(provider.tenant, { identifier, name: identifier, scopes: [{ name, displayName: name }] })
    await api('urn:before', 'salaries:read')
    assert.equal((await admin.call('POST', base, { name: 'salaries:read', displayName: 'x', claims: [] })).json.code, 'OIDC-60003')
    assert.equal((await admin.call('POST', base, { name: 'later:read', displayName: 'x', claims: [] })).status, 201)
    await api('urn:after', 'later:read')
    assert.equal((await told('openid later:read')).granted, 'openid', 'the right is not given by the scope of claims')
  })
  it('refuse what is malformed, and callers without the permission, security 7.3 and 7.4', async () => {
    const good = { name: 'good', displayName: 'Good', claims: ['email'] }
    for (const change of [
      { name: 'a b' },
      { name: '' },
      { name: 'x'.repeat(101) },
      { claims: ['nothing'] },
      { claims: ['__proto__'] },
      { claims: 'email' },
      { displayName: '' },
      { more: 1 },
    ])
      assert.deepEqual((await admin.call('POST', base, { ...good, ...change })).json.code, 'OIDC-60001', JSON.stringify(change))
    assert.equal((await admin.call('PUT', `${base}/none`, { displayName: 'x', claims: [] })).status, 404)
    assert.equal((await admin.call('POST', base, good, {})).status, 401)
    const { tokens } = await signIn(provider, await provider.addClient(), { scope: 'openid' })
    for (const method of ['GET', 'POST'])
      assert.equal((await admin.call(method, base, method === 'POST' ? good : undefined, { authorization: `Bearer ${tokens.access_token}` })).status, 403)
    const made = await Promise.all(Array.from({ length: 4 }, () => admin.call('POST', base, good)))
    assert.deepEqual(made.map(({ status }) => status).toSorted(), [201, 409, 409, 409])
  })
})

for (const kind of ['MYSQL', 'POSTGRES'] as const) {
  describe(`scopes and claims of a tenant on two nodes on ${kind}`, function () {
    this.timeout(60_000)
    let database: TestDatabase
    let nodes: Provider[] = []
    before(async () => {
      database = await createTestDatabase(process.env[`GATEHOUSE_TEST_${kind}_URL`] ?? '')
      const tables = {
        data: { url: database.url },
        sealing: { masterKey: randomBytes(32).toString('base64') },
        server: { publicUrl: 'http://127.0.0.1:1' },
        redis: { url: process.env.GATEHOUSE_TEST_REDIS_URL, keyPrefix: `scopes-${randomUUID()}:` },
      }
      nodes = [await startProvider({ plugins: [claims], tables })]
      nodes.push(await startProvider({ plugins: [claims], tables }, false))
    })
    after(async () => {
      await Promise.all(nodes.map((node) => node.stop()))
      await database?.[Symbol.asyncDispose]()
    })
    it('are in the document of one when they were made on the other', async () => {
      const [here, there] = nodes.map(administrator)
      assert.ok(here && there)
      const seen = async (expected: boolean) => {
        for (const until = performance.now() + 20_000; performance.now() < until; await sleep(20)) {
          const { scopes, claims: known } = await there.document()
          if (scopes.includes('staff') === expected && known.includes('badge_no') === expected) return true
        }
        return false
      }
      assert.ok(await seen(false))
      await here.mapBadge()
      assert.equal((await here.call('POST', base, { name: 'staff', displayName: 'Staff', claims: ['badge_no'] })).status, 201)
      assert.ok(await seen(true))
      await here.call('DELETE', `${base}/staff`)
      await here.call('DELETE', `${dialects}/${id('http://wso2.org/oidc/claim')}/claims/${id('badge_no')}`)
      assert.ok(await seen(false))
    })
  })
}
