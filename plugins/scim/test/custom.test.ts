import assert from 'node:assert/strict'
import claims from '@gatehouse/claims'
import { Tenants } from '@gatehouse/kernel'
import { asAdmin, asUser, type Scim, startScim } from './support/server.ts'

const custom = 'urn:scim:schemas:extension:custom:User'
const base = '/api/server/v1/claim-dialects'
const id = (uri: string) => Buffer.from(uri).toString('base64url')
const uriOf = (name: string) => `http://wso2.org/claims/${name}`

describe('attributes of a tenant in SCIM', () => {
  let scim: Scim
  const post = (path: string, json: unknown, tenant = '') => scim.server.request(`${tenant}${base}${path}`, { method: 'POST', headers: asAdmin, json })
  const mapped = async (name: string, local: string, tenant = '') => {
    const made = await post(`/${id(custom)}/claims`, { claimURI: `${custom}:${name}`, mappedLocalClaimURI: uriOf(local) }, tenant)
    assert.equal(made.status, 201, made.text)
  }
  const attribute = async (name: string, more: object = {}, tenant = '') => {
    const local = { claimURI: uriOf(name), displayName: name, attributeMapping: [{ mappedAttribute: name, userstore: 'PRIMARY' }], ...more }
    const made = await post('/local/claims', local, tenant)
    assert.equal(made.status, 201, made.text)
    await mapped(name, name, tenant)
  }
  let count = 0
  const user = (own: object = {}, more: object = {}) => ({ userName: `u${count++}`, [custom]: { badge: 'AB1', ...own }, ...more })
  const refused = (reply: { status: number; json: { scimType?: string; schemas: string[]; status: string } }, status: number, scimType: string) => {
    assert.deepEqual([reply.status, reply.json.scimType, reply.json.status], [status, scimType, String(status)], JSON.stringify(reply.json))
    assert.deepEqual(reply.json.schemas, ['urn:ietf:params:scim:api:messages:2.0:Error'])
  }
  before(async () => {
    scim = await startScim({ plugins: [claims] })
    await attribute('badge', { required: true, regEx: '^[A-Z]{2}\\d+$' })
    await attribute('tags', { multiValued: true })
    await attribute('level', { dataType: 'integer' })
    await attribute('since', { dataType: 'date_time' })
    await attribute('remote', { dataType: 'boolean' })
    await attribute('grade', { readOnly: true })
    await attribute('salary', { profiles: { endUser: { readOnly: true } } })
    await attribute('seat', { uniquenessScope: 'ACROSS_USERSTORES' })
    await attribute('desk', { uniquenessScope: 'WITHIN_USERSTORE', multiValued: true })
    await attribute('slow', { regEx: '^(([a-z])+.)+[A-Z]([a-z])+$' })
    await attribute('short', { properties: [{ key: 'maxLength', value: '3' }] })
    await attribute('carPlate', { regEx: '[A-Z-]+', properties: [{ key: 'RegExValidationError', value: 'Capitals only.' }] })
    const part = { displayName: 'x', attributeMapping: [{ mappedAttribute: 'x', userstore: 'PRIMARY' }] }
    for (const name of ['carColor', 'oneName']) assert.equal((await post('/local/claims', { ...part, claimURI: uriOf(name) })).status, 201)
    assert.equal(
      (await post('/local/claims', { ...part, claimURI: uriOf('car'), dataType: 'complex', subAttributes: [uriOf('carPlate2'), uriOf('carColor')] })).status,
      400,
    )
    assert.equal(
      (await post('/local/claims', { ...part, claimURI: uriOf('car'), dataType: 'complex', subAttributes: [uriOf('carColor'), uriOf('oneName')] })).status,
      201,
    )
    await mapped('car', 'car')
    await mapped('car.color', 'carColor')
    await mapped('car.name', 'oneName')
    await mapped('verified', 'identity/emailVerified')
    await mapped('nick', 'nickname')
    await mapped('secret', 'identity/secretkey')
  })
  after(() => scim[Symbol.asyncDispose]())
  const find = async (user: string) => (await scim.call(`/Users/${user}`)).json

  it('are in a schema of their own, RFC 7643 §7', async () => {
    const { json } = await scim.call('/Schemas')
    const schema = json.find((one: { id: string }) => one.id === custom)
    const named = Object.fromEntries(schema.attributes.map((one: { name: string }) => [one.name, one]))
    assert.deepEqual([named.badge.required, named.badge.regEx, named.badge.displayName, named.badge.source], [true, '^[A-Z]{2}\\d+$', 'badge', undefined])
    assert.deepEqual([named.tags.multiValued, named.level.type, named.since.type, named.grade.mutability], [true, 'integer', 'dateTime', 'readOnly'])
    assert.deepEqual([named.salary.mutability, named.salary.profiles], ['readWrite', { endUser: { readOnly: true } }])
    assert.deepEqual([named.seat.uniqueness, named.badge.uniqueness], ['server', 'none'])
    assert.deepEqual([named.car.type, named.car.subAttributes.map(({ name }: { name: string }) => name)], ['complex', ['color', 'name']])
    assert.deepEqual([named.verified.mutability, named.nick.mutability, named.secret], ['readOnly', 'readOnly', undefined])
    assert.deepEqual((await scim.call(`/Schemas/${custom}`)).json, schema)
    const types = (await scim.call('/ResourceTypes/User')).json
    assert.ok(types.schemaExtensions.some(({ schema }: { schema: string }) => schema === custom))
  })
  it('are written, read, found, patched and replaced', async () => {
    const own = { badge: 'AB2', tags: ['red', 'blue', 'red'], level: 7, since: '2026-01-02', remote: 'True', car: { color: 'green', name: 'Ida' } }
    const made = await scim.create(user(own))
    assert.equal(made.status, 201, JSON.stringify(made.json))
    assert.ok(made.json.schemas.includes(custom))
    assert.deepEqual({ ...made.json[custom] }, { ...own, tags: ['red', 'blue'], remote: true })
    for (const filter of ['badge eq "AB2"', 'tags eq "BLUE"', 'level ge 7', 'since lt "2027"', 'remote eq true', 'car.color sw "gr"', 'car pr'])
      assert.deepEqual((await scim.list({ filter: `${custom}:${filter} and id eq "${made.json.id}"`, attributes: 'id' })).json.totalResults, 1, filter)
    const patched = await scim.patch(made.json.id, [
      { op: 'add', path: `${custom}:tags`, value: ['green'] },
      { op: 'remove', path: `${custom}:tags[value eq "red"]` },
      { op: 'replace', path: `${custom}:car.color`, value: 'black' },
      { op: 'replace', value: { [custom]: { level: 8 } } },
      { op: 'remove', path: `${custom}:since` },
    ])
    assert.equal(patched.status, 200, JSON.stringify(patched.json))
    assert.deepEqual(patched.json[custom], { badge: 'AB2', tags: ['blue', 'green'], level: 8, remote: true, car: { color: 'black', name: 'Ida' } })
    const replaced = await scim.call(`/Users/${made.json.id}`, { method: 'PUT', json: { userName: made.json.userName, [custom]: { badge: 'AB3' } } })
    assert.deepEqual(replaced.json[custom], { badge: 'AB3' })
    const shown = await scim.call(`/Users/${made.json.id}?attributes=${custom}:badge`)
    assert.deepEqual(shown.json[custom], { badge: 'AB3' })
  })

  const bad = [
    ['without a required one', { badge: undefined }],
    ['with a required one that is empty', { badge: '' }],
    ['that the pattern does not take', { badge: 'ab1' }],
    ['of another type: number', { level: 'seven' }],
    ['of another type: whole number', { level: 1.5 }],
    ['of another type: time', { since: 'soon' }],
    ['of another type: text', { seat: 5 }],
    ['that is a list where one is meant', { badge: ['AB1'] }],
    ['that is too long', { short: 'four' }],
  ] as const
  for (const [what, own] of bad)
    it(`refuse a value ${what} in POST, PUT, PATCH and Bulk, and change nothing, security 7.3`, async () => {
      refused(await scim.create(user(own)), 400, 'invalidValue')
      const { json: before } = await scim.create(user({ level: 1 }))
      const { badge, ...rest } = own as { badge?: string }
      const value = 'badge' in own && badge === undefined ? { badge: null } : own
      const replace = {
        method: 'PUT',
        json: { userName: before.userName, title: 'half', [custom]: { badge: 'AB9', ...rest, ...('badge' in own ? { badge } : {}) } },
      }
      refused(await scim.call(`/Users/${before.id}`, replace), 400, 'invalidValue')
      const patch = [
        { op: 'replace', path: 'title', value: 'half' },
        { op: 'replace', value: { [custom]: value } },
      ]
      refused(await scim.patch(before.id, patch), 400, 'invalidValue')
      const { json } = await scim.call('/Bulk', {
        method: 'POST',
        json: {
          Operations: [
            { method: 'PATCH', path: `/Users/${before.id}`, data: { Operations: patch } },
            { method: 'POST', path: '/Users', bulkId: 'x', data: user(own) },
          ],
        },
      })
      for (const { status, response } of json.Operations) assert.deepEqual([status.code, response.scimType], [400, 'invalidValue'])
      assert.deepEqual(await find(before.id), before)
    })
  it('say what the administrator wrote about the pattern', async () => {
    const { json } = await scim.create(user({ carPlate: 'x' }))
    assert.deepEqual([json.scimType, json.detail], ['invalidValue', 'Capitals only.'])
  })
  it('that are required are not removed, RFC 7644 §3.5.2.2', async () => {
    const { json } = await scim.create(user())
    refused(await scim.patch(json.id, [{ op: 'remove', path: `${custom}:badge` }]), 400, 'mutability')
    refused(await scim.patch(json.id, [{ op: 'remove', path: custom }]), 400, 'mutability')
    assert.deepEqual((await find(json.id))[custom], { badge: 'AB1' })
  })
  it('that are only read are refused in PATCH and left alone in POST and PUT, RFC 7644 §3.5.1', async () => {
    const made = await scim.create(user({ grade: 'A', verified: true, nick: 'x', secret: 's' }))
    assert.deepEqual([made.status, made.json[custom]], [201, { badge: 'AB1' }])
    for (const name of ['grade', 'verified', 'nick'])
      refused(await scim.patch(made.json.id, [{ op: 'add', path: `${custom}:${name}`, value: 'true' }]), 400, 'mutability')
    refused(await scim.patch(made.json.id, [{ op: 'add', path: `${custom}:secret`, value: 's' }]), 400, 'invalidPath')
    const nick = await scim.patch(made.json.id, [{ op: 'add', path: 'nickName', value: 'Kim' }])
    assert.equal(nick.json[custom].nick, 'Kim')
    const renamed = await scim.patch(made.json.id, [{ op: 'replace', path: 'nickName', value: 'Kimmy' }])
    assert.deepEqual([renamed.json.nickName, renamed.json[custom].nick], ['Kimmy', 'Kimmy'])
  })
  it('that nobody knows are left out, and named in no path, security 1.6', async () => {
    const hostile = JSON.parse('{"badge":"AB1","__proto__":{"grade":"A"},"constructor":"x"}')
    assert.equal((await scim.create({ ...user(), [custom]: hostile })).status, 400)
    const made = await scim.create(user({ nothing: 'x', length: 1 }))
    assert.deepEqual([made.status, made.json[custom]], [201, { badge: 'AB1' }])
    for (const name of ['nothing', '__proto__', 'constructor', 'badge.length'])
      refused(await scim.patch(made.json.id, [{ op: 'add', path: `${custom}:${name}`, value: 'x' }]), 400, 'invalidPath')
    assert.equal((await scim.list({ filter: `${custom}:nothing eq "x"` })).json.scimType, 'invalidFilter')
  })
  it('do not let a user set of itself what is read-only for users, security 7.2', async () => {
    const { json } = await scim.create(user({ salary: '100', level: 1 }))
    const me = (request: object) => scim.call('/Me', request, asUser(json.id))
    const patch = (value: object) => me({ method: 'PATCH', json: { Operations: [{ op: 'replace', value: { [custom]: value } }] } })
    refused(await patch({ salary: '900' }), 400, 'mutability')
    refused(await patch({ level: 2, grade: 'A' }), 400, 'mutability')
    refused(await patch({ badge: 'low' }), 400, 'invalidValue')
    assert.deepEqual((await find(json.id))[custom], { badge: 'AB1', salary: '100', level: 1 })
    const put = await me({ method: 'PUT', json: { userName: json.userName, [custom]: { badge: 'AB7', salary: '900', grade: 'A' } } })
    assert.deepEqual([put.status, put.json[custom]], [200, { badge: 'AB7', salary: '100' }])
    refused(await me({ method: 'PUT', json: { userName: json.userName } }), 400, 'invalidValue')
    assert.deepEqual((await patch({ level: 3 })).json[custom], { badge: 'AB7', salary: '100', level: 3 })
  })
  it('are unique where the claim is: 409, also for a case of its own and in a list', async () => {
    const { json } = await scim.create(user({ seat: 'Window-1', desk: ['d1', 'd2'] }))
    refused(await scim.create(user({ seat: 'window-1' })), 409, 'uniqueness')
    refused(await scim.create(user({ desk: ['d9', 'd2'] })), 409, 'uniqueness')
    const other = (await scim.create(user({ seat: 'Aisle-1' }))).json
    refused(await scim.patch(other.id, [{ op: 'replace', path: `${custom}:seat`, value: 'Window-1' }]), 409, 'uniqueness')
    refused(
      await scim.call(`/Users/${other.id}`, { method: 'PUT', json: { userName: other.userName, [custom]: { badge: 'AB1', seat: 'Window-1' } } }),
      409,
      'uniqueness',
    )
    refused(
      await scim.call('/Me', { method: 'PATCH', json: { Operations: [{ op: 'add', path: `${custom}:desk`, value: 'd1' }] } }, asUser(other.id)),
      409,
      'uniqueness',
    )
    assert.deepEqual(await find(other.id), other)
    const kept = await scim.patch(json.id, [
      { op: 'add', path: `${custom}:desk`, value: ['d1', 'd3'] },
      { op: 'replace', path: `${custom}:seat`, value: 'WINDOW-1' },
    ])
    assert.deepEqual([kept.status, kept.json[custom].seat, kept.json[custom].desk], [200, 'WINDOW-1', ['d1', 'd2', 'd3']])
  })
  it('give a unique value to one of many who want it at once', async () => {
    const replies = await Promise.all(Array.from({ length: 6 }, () => scim.create(user({ seat: 'Contested' }))))
    assert.deepEqual(replies.map(({ status }) => status).sort(), [201, 409, 409, 409, 409, 409])
  })
  it('meet patterns in linear time, security 1.5', async () => {
    const { user: before } = process.cpuUsage()
    refused(await scim.create(user({ slow: `${'a'.repeat(1000)}!` })), 400, 'invalidValue')
    refused(await scim.create(user({ slow: 'a'.repeat(50_000) })), 400, 'invalidValue')
    assert.ok(process.cpuUsage().user - before < 5_000_000)
    assert.equal((await scim.create(user({ slow: 'abc.Def' }))).status, 201)
  })
  it('follow a change of the claim at once, and keep nobody from changing something else', async () => {
    await attribute('floor')
    const { json } = await scim.create(user({ floor: 'first' }))
    const change = { claimURI: uriOf('floor'), displayName: 'floor', attributeMapping: [{ mappedAttribute: 'floor', userstore: 'PRIMARY' }], regEx: '\\d+' }
    assert.equal((await scim.server.request(`${base}/local/claims/${id(uriOf('floor'))}`, { method: 'PUT', headers: asAdmin, json: change })).status, 200)
    refused(await scim.create(user({ floor: 'second' })), 400, 'invalidValue')
    assert.equal((await scim.patch(json.id, [{ op: 'replace', path: 'title', value: 'Clerk' }])).status, 200)
    assert.equal((await scim.server.request(`${base}/${id(custom)}/claims/${id(`${custom}:floor`)}`, { method: 'DELETE', headers: asAdmin })).status, 204)
    assert.equal((await find(json.id))[custom].floor, undefined)
  })
  it('are those of one tenant, security 8.2', async () => {
    await scim.server.use(Tenants).create({ slug: 'other.test' })
    const there = asUser('x', ...['list', 'create', 'view', 'update'].map((verb) => `internal_user_mgt_${verb}`))
    const path = '/t/other.test/scim2'
    const { status, json } = await scim.call(
      `${path}/Users`,
      { method: 'POST', json: { userName: 'them', [custom]: { badge: 'AB1', seat: 'Contested' } } },
      there,
    )
    assert.deepEqual([status, json[custom]], [201, undefined])
    const patch = { method: 'PATCH', json: { Operations: [{ op: 'add', path: `${custom}:badge`, value: 'AB1' }] } }
    refused(await scim.call(`${path}/Users/${json.id}`, patch, there), 400, 'invalidPath')
    refused(await scim.call(`${path}/Users?filter=${encodeURIComponent(`${custom}:badge pr`)}`, {}, there), 400, 'invalidFilter')
    const schema = (await scim.call(`${path}/Schemas/${custom}`, {}, there)).json
    assert.deepEqual(schema.attributes, [])
  })
})
