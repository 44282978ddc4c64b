import assert from 'node:assert/strict'
import { testTenant } from '@gatehouse/kernel/testing'
import { type BulkTarget, bulk as bulkOf } from '../src/bulk.ts'
import { ScimError } from '../src/contracts.ts'
import { asUser, type Scim, startScim } from './support/server.ts'

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
describe('SCIM bulk, RFC 7644 §3.7', () => {
  let scim: Scim
  before(async () => {
    scim = await startScim({ config: { scim: { bulkMaxOperations: 10, bulkMaxPayload: 20_000 } } })
  })
  after(() => scim[Symbol.asyncDispose]())
  const bulk = (operations: readonly unknown[], more: Record<string, unknown> = {}) =>
    scim.call('/Bulk', { json: { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations: operations, ...more } })
  const codes = (answer: { json: { Operations: { status: { code: number } }[] } }) => answer.json.Operations.map(({ status }) => status.code)
  const create = (bulkId: string, data: Record<string, unknown>) => ({ method: 'POST', path: '/Users', bulkId, data })

  it('creates, changes and deletes, and puts ids in the place of bulk ids', async () => {
    const answer = await bulk([
      create('a', { userName: 'ann' }),
      create('b', { userName: 'bob', [enterprise]: { manager: { value: 'bulkId:a' } } }),
      { method: 'PATCH', path: '/Users/bulkId:a', data: { Operations: [{ op: 'add', path: 'title', value: 'Boss' }] } },
      { method: 'PUT', path: '/Users/bulkId:b', data: { userName: 'bob', displayName: 'Bob' } },
      { method: 'DELETE', path: '/Users/bulkId:b' },
    ])
    assert.deepEqual(codes(answer), [201, 201, 200, 200, 204], answer.text)
    const { Resources } = (await scim.list({ filter: 'userName eq "ann"' })).json
    assert.equal(Resources[0].title, 'Boss')
    assert.equal(answer.json.Operations[0].location, Resources[0].meta.location)
    assert.equal((await scim.list({ filter: 'userName eq "bob"' })).json.totalResults, 0)
  })
  it('waits where a bulkId is named before it is made, and answers in the order of the request, §3.7.2', async () => {
    const answer = await bulk([
      { method: 'PATCH', path: '/Users/bulkId:q', data: { Operations: [{ op: 'add', path: 'title', value: 'Boss' }] } },
      create('p', { userName: 'pat', [enterprise]: { manager: { value: 'bulkId:q' } } }),
      create('q', { userName: 'quinn' }),
    ])
    assert.deepEqual(codes(answer), [200, 201, 201], answer.text)
    const [patched, pat, quinn] = answer.json.Operations as { location: string; bulkId?: string }[]
    assert.deepEqual([patched?.location, pat?.bulkId], [quinn?.location, 'p'])
    const boss = (await scim.call(`/Users/${quinn?.location.split('/').at(-1)}`)).json
    assert.equal(boss.title, 'Boss')
    assert.equal((await scim.call(`/Users/${pat?.location.split('/').at(-1)}`)).json[enterprise].manager.value, boss.id)
  })
  it('makes those who refer to one another, and to themselves, §3.7.2', async () => {
    const manager = (id: string) => ({ [enterprise]: { department: 'Tools', manager: { value: `bulkId:${id}` } } })
    const answer = await bulk([
      create('1', { userName: 'one', ...manager('2') }),
      create('2', { userName: 'two', ...manager('1') }),
      create('3', { userName: 'three', ...manager('3') }),
    ])
    assert.deepEqual(codes(answer), [201, 201, 201], answer.text)
    const ids = (answer.json.Operations as { location: string }[]).map(({ location }) => location.split('/').at(-1) ?? '')
    const users = await Promise.all(ids.map(async (id) => (await scim.call(`/Users/${id}`)).json))
    assert.deepEqual(
      users.map((user) => [user[enterprise].manager.value, user[enterprise].department]),
      [
        [ids[1], 'Tools'],
        [ids[0], 'Tools'],
        [ids[2], 'Tools'],
      ],
    )
    assert.deepEqual(
      (answer.json.Operations as { version: string }[]).map(({ version }) => version),
      users.map(({ meta }) => meta.version),
      'the version it has',
    )
  })
  it('takes back what cannot be completed: 409, §3.7.2', async () => {
    const answer = await bulk([
      create('l', { userName: 'left', [enterprise]: { manager: { value: 'bulkId:r' } } }),
      create('r', { userName: 'admin', [enterprise]: { manager: { value: 'bulkId:l' } } }),
    ])
    assert.deepEqual(codes(answer), [409, 409], answer.text)
    assert.equal((await scim.list({ filter: 'userName eq "left"' })).json.totalResults, 0)
  })
  it('goes on after a failure, which says why', async () => {
    const answer = await bulk([create('c', { userName: 'carl' }), create('d', { userName: 'CARL' }), create('e', { userName: 'eve' })])
    assert.deepEqual(codes(answer), [201, 409, 201])
    assert.equal(answer.json.Operations[1].response.scimType, 'uniqueness')
  })
  it('stops after as many failures as it is told', async () => {
    const answer = await bulk([create('f', {}), create('g', { userName: 'greg' }), create('h', {}), create('i', { userName: 'ivy' })], { failOnErrors: 2 })
    assert.deepEqual(codes(answer), [400, 201, 400])
    assert.equal((await scim.list({ filter: 'userName eq "ivy"' })).json.totalResults, 0)
  })
  for (const [what, operation, scimType] of [
    ['no method', { path: '/Users' }, 'invalidSyntax'],
    ['a POST without a bulkId', { method: 'POST', path: '/Users', data: { userName: 'x' } }, 'invalidSyntax'],
    ['groups, which are not here', { method: 'POST', path: '/Groups', bulkId: 'x', data: {} }, 'invalidValue'],
    ['a path with more in it', { method: 'DELETE', path: '/Users/a/../b' }, 'invalidValue'],
    ['a bulkId that nobody made', { method: 'DELETE', path: '/Users/bulkId:nobody' }, 'invalidValue'],
    ['what may not be set, security 7.2', { method: 'POST', path: '/Users', bulkId: 'x', data: { userName: 1 } }, 'invalidValue'],
  ] as const)
    it(`refuses ${what}: ${scimType}`, async () => {
      const { json } = await bulk([operation])
      assert.deepEqual([json.Operations[0].status.code, json.Operations[0].response.scimType], [400, scimType])
    })
  it('refuses a lost update by version, security 7.6', async () => {
    const { json } = await scim.create({ userName: 'versioned', title: 'a' })
    const change = (version: string) =>
      bulk([{ method: 'PATCH', path: `/Users/${json.id}`, version, data: { Operations: [{ op: 'replace', path: 'title', value: version }] } }])
    assert.deepEqual(codes(await change('W/"9"')), [412])
    assert.deepEqual(codes(await change('W/"1"')), [200])
  })
  it('has a limit of operations and of bytes: 413 with both, security 1.3', async () => {
    for (const answer of [await bulk(Array.from({ length: 11 }, () => ({}))), await bulk([create('big', { userName: 'x'.repeat(25_000) })])])
      assert.equal(answer.status, 413)
    const { json } = await bulk([create('big', { userName: 'x'.repeat(25_000) })])
    assert.deepEqual([json.maxOperations, json.maxPayloadSize, json.status], [10, 20_000, '413'])
  })
  it('refuses what is no bulk request', async () => {
    for (const body of [{}, { Operations: 'x' }, { Operations: [], failOnErrors: 0 }])
      assert.equal((await scim.call('/Bulk', { json: body })).json.scimType, 'invalidSyntax')
  })
  it('needs a permission of its own, and changes no administrator without being one', async () => {
    const admin = (await scim.list({ filter: 'userName eq "admin"' })).json.Resources[0].id
    const operations = [{ method: 'DELETE', path: `/Users/${admin}` }]
    assert.equal((await scim.call('/Bulk', { json: { Operations: operations } }, asUser('x', 'internal_user_mgt_delete'))).status, 403)
    const answer = await scim.call('/Bulk', { json: { Operations: operations } }, asUser('x', 'internal_bulk_resource_create'))
    assert.deepEqual(codes(answer), [403])
  })
})

describe('bulk over a store that goes down half way', () => {
  it('answers for all operations, also where what it made in part cannot be taken back, RFC 7644 §3.7.3', async () => {
    const down = async () => Promise.reject(new ScimError(503, undefined, 'the store is down'))
    const target: BulkTarget = {
      endpoint: '/Things',
      create: async () => ({ id: '1', location: '/Things/1', version: '1' }),
      replace: down,
      patch: down,
      remove: down,
    }
    const failures: unknown[] = []
    const run = bulkOf({ targets: () => new Map([['/Things', target]]), maxOperations: 5, failed: (error) => void failures.push(error) })
    const make = (bulkId: string, other: string) => ({ method: 'POST', path: '/Things', bulkId, data: { friend: `bulkId:${other}` } })
    const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations: [make('a', 'b'), make('b', 'a')] }
    const { Operations } = await run({ tenant: testTenant(), principal: undefined }, body, new AbortController().signal)
    assert.deepEqual(
      Operations.map((one) => (one as { status?: { code: number } }).status?.code),
      [409, 201],
    )
    assert.equal(failures.length, 1)
  })
})
