import assert from 'node:assert/strict'
import { type Tenant, Tenants } from '@gatehouse/kernel'
import { Data } from '@gatehouse/kernel/data'
import { Consents, consentRevoked } from '../src/contracts.ts'
import { consentTable } from '../src/data/consent-table.ts'
import { consentServer } from './support.ts'

const own = '/api/users/v1/me/consents'
const managed = '/api/identity/consent-mgt/v2.0/consents'
const as = (user: string, permissions = 'internal_login') => ({ 'x-user': user, 'x-permissions': permissions })

describe('the consent APIs, openapi/user-consents-v1.yaml and consent-management-v2.yaml', () => {
  let server: Awaited<ReturnType<typeof consentServer>>
  let tenant: Tenant
  beforeEach(async () => {
    server = await consentServer()
    tenant = await server.use(Tenants).default()
  })
  afterEach(() => server.stop())
  const give = (userId: string, applicationId = 'shop', scopes: readonly string[] = ['openid'], where = tenant) =>
    server.use(Consents).record(where, { userId, applicationId, scopes, claims: ['http://wso2.org/claims/mobile'] })
  const list = async (user: string, query = '') => (await server.get(`${own}${query}`, as(user))).json
  const revoke = (path: string, headers: Readonly<Record<string, string>>) => server.request(`${path}/revoke`, { method: 'POST', headers })

  it('show what one agreed to, and when', async () => {
    await give('kim', 'shop', ['openid', 'orders'])
    const [first, ...others] = await list('kim')
    assert.deepEqual([first.serviceId, first.state, typeof first.timestamp, others.length], ['shop', 'ACTIVE', 'number', 0])
    const { json } = await server.get(`${own}/${first.id}`, as('kim'))
    assert.deepEqual([json.id, json.subjectId, json.state, json.expiryTime], [first.id, 'kim', 'ACTIVE', null])
    const elements = json.purposes.map((one: { id: string; elements: { name: string }[] }) => [one.id, one.elements.map(({ name }) => name)])
    assert.deepEqual(elements, [
      ['scopes', ['openid', 'orders']],
      ['claims', ['http://wso2.org/claims/mobile']],
    ])
    assert.deepEqual((await server.get(`${own}/${first.id}/validate`, as('kim'))).json, { state: 'ACTIVE', expiryTime: null })
  })

  it('withdraw it once, and keep it on record; given anew it is another one, security 3.10', async () => {
    await give('kim', 'shop', ['openid', 'orders'])
    const [{ id }] = await list('kim')
    for (let time = 0; time < 2; time += 1) assert.equal((await revoke(`${own}/${id}`, as('kim'))).status, 200)
    assert.equal(server.heard(consentRevoked).length, 1)
    assert.equal(await server.use(Consents).find(tenant, 'kim', 'shop'), undefined)
    assert.deepEqual(await server.use(Consents).listOf(tenant, 'kim'), [])
    assert.equal((await server.get(`${own}/${id}`, as('kim'))).json.state, 'REVOKED')
    assert.deepEqual([(await list('kim', '?state=ACTIVE')).length, (await list('kim', '?state=REVOKED')).length], [0, 1])
    await give('kim')
    const [again, ...others] = await list('kim')
    assert.deepEqual([again.state, again.id === id, others.length], ['ACTIVE', false, 0])
    assert.deepEqual((await server.use(Consents).find(tenant, 'kim', 'shop'))?.scopes, ['openid'], 'nothing is taken over')
    assert.equal((await server.get(`${own}/${id}`, as('kim'))).status, 404)
  })

  it('of 10 parallel withdrawals one counts, and one that meets a new consent loses nothing of it', async () => {
    await give('kim')
    const [{ id }] = await list('kim')
    const replies = await Promise.all(Array.from({ length: 10 }, () => revoke(`${own}/${id}`, as('kim'))))
    assert.ok(replies.every(({ status }) => status === 200))
    assert.equal(server.heard(consentRevoked).length, 1)
    await give('kim')
    await Promise.all([server.use(Consents).revoke(tenant, 'kim', 'shop'), give('kim', 'shop', ['orders'])])
    const left = await server.use(Consents).find(tenant, 'kim', 'shop')
    assert.ok(left === undefined || left.scopes.includes('orders'))
  })

  it('withdraw it and tell of it in one transaction, or neither, security 3.10', async () => {
    await give('kim')
    const failing = server.use(Data).transaction(async () => {
      assert.equal(await server.use(Consents).revoke(tenant, 'kim', 'shop'), true)
      throw new Error('lost')
    })
    await assert.rejects(failing, /lost/)
    await server.settle()
    assert.ok(await server.use(Consents).find(tenant, 'kim', 'shop'))
    assert.equal(server.heard(consentRevoked).length, 0)
  })

  it("neither show nor touch another user's, and answer as if there were none, security 4.5", async () => {
    await give('kim')
    const [{ id }] = await list('kim')
    assert.deepEqual(await list('mallory'), [])
    assert.deepEqual(await list('mallory', '?subjectId=kim&userId=kim'), [])
    for (const path of [`${own}/${id}`, `${own}/${id}/validate`]) assert.equal((await server.get(path, as('mallory'))).status, 404)
    assert.equal((await revoke(`${own}/${id}`, as('mallory'))).status, 404)
    assert.ok(await server.use(Consents).find(tenant, 'kim', 'shop'))
  })

  it("neither show nor touch another tenant's, by user or by administrator, security 8.1 and 8.2", async () => {
    const other = await server.use(Tenants).create({ slug: 'other' })
    await give('kim')
    const [{ id }] = await list('kim')
    const there = (path: string, headers: Readonly<Record<string, string>>) => server.get(`/t/${other.slug}${path}`, headers)
    const all = as('kim', 'internal_login internal_consent_mgt_consent_view internal_consent_mgt_consent_update')
    assert.deepEqual((await there(own, all)).json, [])
    assert.deepEqual((await there(managed, all)).json.Consents, [])
    for (const path of [`${own}/${id}`, `${managed}/${id}`]) {
      assert.equal((await there(path, all)).status, 404)
      assert.equal((await revoke(`/t/${other.slug}${path}`, all)).status, 404)
    }
    assert.ok(await server.use(Consents).find(tenant, 'kim', 'shop'))
  })

  it('want a permission, and a user for whose consents they are, security 7.4', async () => {
    await give('kim')
    const [{ id }] = await list('kim')
    assert.equal((await server.get(own)).status, 401)
    assert.equal((await server.get(own, as('kim', 'openid'))).status, 403)
    const program = { 'x-client': 'kim', 'x-permissions': 'internal_login' }
    assert.deepEqual((await server.get(own, program)).json, [])
    assert.equal((await server.get(`${own}/${id}`, program)).status, 404)
    for (const path of [managed, `${managed}/${id}`, `${managed}/${id}/validate`]) assert.equal((await server.get(path, as('kim'))).status, 403)
    assert.equal((await revoke(`${managed}/${id}`, as('kim', 'internal_consent_mgt_consent_view'))).status, 403)
  })

  it('let administrators look for consents and withdraw them', async () => {
    await give('kim')
    await give('lee')
    await give('lee', 'desk')
    const admin = as('root', 'internal_consent_mgt_consent_view internal_consent_mgt_consent_update')
    const of = async (query: string) => (await server.get(`${managed}${query}`, admin)).json.Consents
    assert.equal((await of('')).length, 3)
    assert.equal((await of('?serviceId=shop')).length, 2)
    const [found, ...others] = await of('?subjectId=lee&serviceId=desk')
    assert.deepEqual([found.subjectId, found.serviceId, others.length], ['lee', 'desk', 0])
    assert.equal((await server.get(`${managed}/${found.id}`, admin)).json.subjectId, 'lee')
    for (let time = 0; time < 2; time += 1) assert.equal((await revoke(`${managed}/${found.id}`, admin)).status, 204)
    assert.equal((await server.get(`${managed}/${found.id}/validate`, admin)).json.state, 'REVOKED')
    assert.equal(await server.use(Consents).find(tenant, 'lee', 'desk'), undefined)
    assert.ok(await server.use(Consents).find(tenant, 'lee', 'shop'))
  })

  it('come in pages, there and back, and no page is beyond a hundred, security 7.3', async () => {
    for (let n = 0; n < 5; n += 1) await give('kim', `app-${n}`)
    const linked = async (path: string) => {
      const { json, headers } = await server.get(path, as('kim'))
      const to = (rel: string) => new RegExp(`<([^>]*)>; rel="${rel}"`).exec(headers.get('link') ?? '')?.[1]?.replace(/^.*(?=\/api\/)/, '')
      return { ids: json.map(({ id }: { id: string }) => id) as string[], next: to('next'), previous: to('previous') }
    }
    const first = await linked(`${own}?limit=2`)
    const second = await linked(first.next ?? '')
    const third = await linked(second.next ?? '')
    assert.deepEqual([first.previous, third.next], [undefined, undefined])
    assert.equal(new Set([...first.ids, ...second.ids, ...third.ids]).size, 5)
    assert.deepEqual((await linked(second.previous ?? '')).ids, first.ids)
    assert.equal((await server.get(`${own}?limit=100000`, as('kim'))).status, 200)
    for (const wrong of ['?after=x', '?limit=0', '?state=odd', '?filter=a+eq+b', '?purposeId=1'])
      assert.equal((await server.get(`${own}${wrong}`, as('kim'))).status, 400)
  })

  it('give an id to consents of before there were any', async () => {
    const old = { userId: 'old', applicationId: 'shop', id: null, scopes: ['openid'], claims: [], givenAt: null, revokedAt: null, updatedAt: 1234 }
    await server.use(Data).rows(tenant, consentTable).insert(old)
    const [[one], [same]] = await Promise.all([list('old'), list('old')])
    assert.ok(one.id)
    assert.deepEqual([one.id, one.timestamp], [same.id, 1234])
    assert.equal((await revoke(`${own}/${one.id}`, as('old'))).status, 200)
  })
})
