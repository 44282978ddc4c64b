import assert from 'node:assert/strict'
import claims from '@gatehouse/claims'
import { Tenants } from '@gatehouse/kernel'
import type { TestReply } from '@gatehouse/kernel/testing'
import { asUser, type Scim, startScim } from './support/server.ts'

const core = 'urn:ietf:params:scim:schemas:core:2.0:User'
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const system = 'urn:scim:wso2:schema'
const rights = ['list', 'view', 'create', 'update', 'delete'].map((verb) => `internal_user_mgt_${verb}`)

describe('what SCIM refuses, with nothing changed', () => {
  let scim: Scim
  let ann: string
  let known: unknown
  before(async () => {
    scim = await startScim({ plugins: [claims] })
    const made = await scim.create({ userName: 'ann', title: 'Clerk', emails: [{ type: 'work', value: 'ann@acme.io' }], [enterprise]: { department: 'Tools' } })
    ann = made.json.id
  })
  beforeEach(async () => {
    known = await everybody()
  })
  afterEach(async () => assert.deepEqual(await everybody(), known, 'nothing is changed'))
  after(() => scim[Symbol.asyncDispose]())
  const everybody = async () => (await scim.call('/Users?count=100')).json.Resources
  const refused = ({ status, json, text }: TestReply, scimType: string, expected = 400) => {
    assert.deepEqual([status, json.scimType, json.status], [expected, scimType, String(expected)], text)
    assert.deepEqual(json.schemas, ['urn:ietf:params:scim:api:messages:2.0:Error'])
  }
  const patchRaw = (body: string, path = `/Users/${ann}`, as?: Record<string, string>) =>
    scim.call(path, { method: 'PATCH', body, headers: { 'content-type': 'application/scim+json' } }, as)

  for (const value of ['*)(uid=*', '*)(|(objectClass=*', '\\2a', '*', "' or '1'='1", "'; drop table users_user; --", '%', '_%', '{jndi:ldap://x}', '$where'])
    it(`injection into LDAP, SQL and others: ${JSON.stringify(value)} is a value like any other, security 1.7`, async () => {
      for (const field of ['userName', 'title', 'emails.value', 'externalId', `${enterprise}:department`])
        for (const op of ['eq', 'sw', 'co', 'ew']) {
          const { status, json } = await scim.list({ filter: `${field} ${op} ${JSON.stringify(value)}` })
          assert.deepEqual([status, json.totalResults], [200, 0], `${field} ${op}`)
        }
      refused(await scim.list({ filter: `${value} eq "x"` }), 'invalidFilter')
      refused(await scim.list({ sortBy: value }), 'invalidPath')
    })
  for (const [name, filter] of [
    ['of parentheses', `${'('.repeat(1000)}userName pr${')'.repeat(1000)}`],
    ['of nots', `${'not ('.repeat(200)}userName pr${')'.repeat(200)}`],
    ['of comparisons', Array.from({ length: 60 }, () => 'title co "a"').join(' or ')],
    ['of brackets', `${'emails['.repeat(300)}type pr${']'.repeat(300)}`],
    ['of backslashes', `title eq "${'\\'.repeat(3000)}`],
    ['of 5 kB', `title eq "${'a'.repeat(5000)}"`],
  ] as const)
    it(`a filter bomb ${name}: invalidFilter, in the query and in .search, security 1.5 and 7.1`, async () => {
      refused(await scim.list({ filter }), 'invalidFilter')
      refused(await scim.call('/Users/.search', { method: 'POST', json: { filter } }), 'invalidFilter')
    })
  for (const path of [
    '__proto__',
    '__proto__.polluted',
    'constructor',
    'constructor.prototype',
    'name.__proto__',
    `${enterprise}:__proto__`,
    'emails[__proto__ eq "x"].value',
  ])
    it(`PATCH to ${path}: invalidPath, security 1.6`, async () => {
      refused(
        await scim.patch(ann, [
          { op: 'replace', path: 'title', value: 'half' },
          { op: 'add', path, value: 'x' },
        ]),
        'invalidPath',
      )
      assert.equal(({} as Record<string, unknown>).polluted, undefined)
    })
  it('PATCH and POST with __proto__ as a name of a value, security 1.6', async () => {
    const hostile = '{"__proto__":{"polluted":true,"active":false}}'
    const reply = await patchRaw(`{"Operations":[{"op":"add","value":${hostile}}]}`)
    assert.equal(reply.status, 400, reply.text)
    const post = await scim.call('/Users', { method: 'POST', body: `{"userName":"evil","name":${hostile}}`, headers: { 'content-type': 'application/json' } })
    assert.equal(post.status, 400, post.text)
    assert.equal(({} as Record<string, unknown>).polluted, undefined)
  })
  for (const path of [
    'shoeSize',
    'name.shoeSize',
    `${core}:shoeSize`,
    `${system}:shoeSize`,
    'urn:example:User:shoeSize',
    'emails.shoeSize',
    'emails[shoeSize eq "1"].value',
  ])
    it(`an unknown attribute in a path, ${path}: invalidPath, RFC 7644 §3.12`, async () => {
      refused(
        await scim.patch(ann, [
          { op: 'add', path: 'title', value: 'half' },
          { op: 'add', path, value: '43' },
        ]),
        'invalidPath',
      )
    })
  it('an unknown attribute in a filter: invalidFilter', async () => refused(await scim.list({ filter: 'shoeSize eq "43"' }), 'invalidFilter'))
  for (const [name, value] of [
    ['id', { id: 'other' }],
    ['meta', { meta: { created: '2000-01-01T00:00:00Z' } }],
    ['groups', { groups: [{ value: 'admins' }] }],
    ['roles', { roles: [{ value: 'admin' }] }],
    ['account state', { [system]: { accountState: 'UNLOCKED' } }],
    ['the end of a lock', { [system]: { unlockTime: '0' } }],
    ['counters', { [system]: { failedLoginAttempts: 0 } }],
  ] as const)
    it(`mass assignment of what is only read, ${name}: mutability, by administrators and by /Me, security 7.2`, async () => {
      const body = { Operations: [{ op: 'replace', value: { title: 'half', ...value } }] }
      refused(await scim.call(`/Users/${ann}`, { method: 'PATCH', json: body }), 'mutability')
      refused(await scim.call('/Me', { method: 'PATCH', json: body }, asUser(ann)), 'mutability')
    })
  for (const [name, value] of [
    ['active', { active: false }],
    ['userName', { userName: 'root' }],
    ['password', { password: 'Another-34-whales' }],
    ['userType', { userType: 'admin' }],
    ['the organization', { [enterprise]: { department: 'Board' } }],
    ['locks', { [system]: { accountLocked: true } }],
    ['verified marks', { [system]: { emailVerified: true } }],
    ['entitlements', { entitlements: [{ value: 'all' }] }],
  ] as const)
    it(`mass assignment of what administrators decide, ${name}, by /Me: mutability, security 5.1, 5.5 and 7.2`, async () => {
      refused(
        await scim.call('/Me', { method: 'PATCH', json: { Operations: [{ op: 'replace', value: { nickName: 'half', ...value } }] } }, asUser(ann)),
        'mutability',
      )
      const json = { userName: 'ann', title: 'Clerk', emails: [{ type: 'work', value: 'ann@acme.io' }], ...value }
      const put = await scim.call('/Me', { method: 'PUT', json }, asUser(ann))
      assert.equal(put.status, 200, 'PUT leaves them alone: RFC 7644 §3.5.1')
    })
  it("another tenant's ids: 404, and no word of them in lists, references and Bulk, security 8.1 and 8.2", async () => {
    const { slug } = await scim.server.use(Tenants).create({ slug: 'other.test' })
    const there = asUser('x', ...rights, 'internal_bulk_resource_create')
    const base = `/t/${slug}/scim2`
    const change = { Operations: [{ op: 'replace', path: 'title', value: 'theirs' }] }
    for (const [method, json] of [
      ['GET', undefined],
      ['PATCH', change],
      ['PUT', { userName: 'ann' }],
      ['DELETE', undefined],
    ] as const)
      assert.equal((await scim.call(`${base}/Users/${ann}`, { method, ...(json ? { json } : {}) }, there)).status, 404, method)
    for (const filter of [`id eq "${ann}"`, 'userName eq "ann"', 'emails.value eq "ann@acme.io"'])
      assert.equal((await scim.call(`${base}/Users?filter=${encodeURIComponent(filter)}`, {}, there)).json.totalResults, 0, filter)
    const Operations = [
      { method: 'PATCH', path: `/Users/${ann}`, data: change },
      { method: 'DELETE', path: `/Users/${ann}` },
    ]
    const bulk = await scim.call(`${base}/Bulk`, { method: 'POST', json: { Operations } }, there)
    for (const { status } of bulk.json.Operations) assert.equal(status.code, 404)
    assert.equal((await scim.call(`${base}/Me`, {}, asUser(ann))).status, 404)
  })
})
