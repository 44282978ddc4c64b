import assert from 'node:assert/strict'
import { Tenants } from '@gatehouse/kernel'
import { path, startTrusting } from './support.ts'

describe('management of trusted token issuers', () => {
  let at: Awaited<ReturnType<typeof startTrusting>>
  beforeEach(async () => {
    at = await startTrusting()
  })
  afterEach(() => at[Symbol.asyncDispose]())

  it('creates, reads, lists, changes and removes them', async () => {
    const made = await at.trust({ alias: 'https://alias.test', description: 'A partner' })
    assert.equal(made.status, 201)
    const { id } = made.json
    assert.equal(made.headers.get('location'), `${at.server.url}${path}/${id}`)
    const read = (await at.call('GET', `/${id}`)).json
    assert.deepEqual(
      [read.name, read.issuer, read.alias, read.isEnabled, read.certificate],
      ['partner', at.issuer.issuer, 'https://alias.test', true, { jwksUri: at.issuer.jwksUri }],
    )
    const list = (await at.call('GET', '?limit=10')).json
    assert.deepEqual([list.totalResults, list.count, list.identityProviders[0].self], [1, 1, `${path}/${id}`])
    const patched = await at.call('PATCH', `/${id}`, [
      { operation: 'REPLACE', path: '/name', value: 'friend' },
      { operation: 'REMOVE', path: '/alias' },
    ])
    assert.deepEqual([patched.json.name, patched.json.alias], ['friend', undefined])
    const put = await at.call('PUT', `/${id}`, at.body({ implicitAssociation: { isEnabled: true, lookupAttribute: ['http://wso2.org/claims/username'] } }))
    assert.deepEqual(put.json.implicitAssociation.lookupAttribute, ['http://wso2.org/claims/username'])
    assert.equal((await at.call('DELETE', `/${id}`)).status, 204)
    assert.equal((await at.call('GET', `/${id}`)).status, 404)
  })
  it('refuses a second one of the same name or issuer, also at the same time', async () => {
    const replies = await Promise.all(Array.from({ length: 5 }, () => at.trust()))
    assert.deepEqual(replies.map(({ status }) => status).toSorted(), [201, 409, 409, 409, 409])
    assert.equal((await at.trust({ issuer: 'https://other.test' })).status, 409)
    assert.equal((await at.trust({ name: 'other' })).status, 409)
  })
  it('refuses what it cannot honour, and keys at private addresses, security 9.1', async () => {
    const wrong: readonly object[] = [
      { certificate: {} },
      { certificate: { jwksUri: at.issuer.jwksUri, certificates: ['x'] } },
      { certificate: { certificates: ['no certificate'] } },
      { certificate: { jwksUri: 'http://169.254.169.254/keys' } },
      { certificate: { jwksUri: 'file:///etc/passwd' } },
      { certificate: { samlMetadataUri: 'https://x.test' } },
      { claims: { mappings: [{ idpClaim: 'a', localClaim: { uri: 'b' } }] } },
      { implicitAssociation: { isEnabled: true, lookupAttribute: ['http://wso2.org/claims/nickname'] } },
      { name: '' },
      { issuer: 'x'.repeat(200) },
    ]
    for (const more of wrong) {
      const { status, json } = await at.trust(more)
      assert.deepEqual([status, json.code], [400, 'IDP-60001'], JSON.stringify(more))
      assert.ok(json.traceId)
    }
  })
  it('refuses patches that take away what is needed', async () => {
    const { id } = (await at.trust()).json
    for (const operation of [
      { operation: 'REMOVE', path: '/issuer' },
      { operation: 'REPLACE', path: '/isEnabled', value: 'yes' },
      { operation: 'REPLACE', path: '/name', value: '' },
      { operation: 'REPLACE', path: '/__proto__', value: 'x' },
      { operation: 'REPLACE', path: '/id', value: 'x' },
    ]) {
      assert.equal((await at.call('PATCH', `/${id}`, [operation])).status, 400, JSON.stringify(operation))
    }
  })
  it('is for those who have the permission, security 7.4', async () => {
    for (const [method, at_] of [
      ['GET', ''],
      ['POST', ''],
      ['GET', '/x'],
      ['PUT', '/x'],
      ['PATCH', '/x'],
      ['DELETE', '/x'],
    ] as const) {
      assert.equal((await at.call(method, at_, method === 'GET' || method === 'DELETE' ? undefined : {}, {})).status, 401, `${method} ${at_}`)
    }
  })
  it('of another tenant does not exist, security 8.2', async () => {
    const { id } = (await at.trust()).json
    const acme = await at.server.use(Tenants).create({ slug: 'acme' })
    assert.equal(await at.trusted.issuerOf(acme, await at.token()), undefined)
    assert.notEqual((await at.server.request(`/t/acme${path}/${id}`, { headers: {} })).status, 200)
  })
})
