import assert from 'node:assert/strict'
import { Audit, type AuditRecord, Tenants } from '@gatehouse/kernel'
import { Users } from '@gatehouse/users/contracts'
import { asAdmin, asUser, type Scim, startScim } from './support/server.ts'

const error = 'urn:ietf:params:scim:api:messages:2.0:Error'
describe('SCIM users', () => {
  let scim: Scim
  const records: AuditRecord[] = []
  before(async () => {
    const audit: Audit = { record: async (entry) => void records.push(entry) }
    scim = await startScim({ replace: [[Audit, audit]] })
  })
  after(() => scim[Symbol.asyncDispose]())
  const made = async (user: Record<string, unknown>): Promise<string> => {
    const { status, json, text } = await scim.create(user)
    assert.equal(status, 201, text)
    return json.id
  }

  it('creates with 201, Location, ETag and the resource, and never shows the password, RFC 7644 §3.3, security 7.1', async () => {
    const { status, headers, json, text } = await scim.create({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'ann',
      password: 'Swordfish-12-tides',
      name: { givenName: 'Ann', familyName: 'Lee' },
      emails: [{ value: 'ann@acme.io', primary: true }],
      phoneNumbers: [{ type: 'mobile', value: '+15550100' }],
    })
    assert.equal(status, 201)
    assert.equal(headers.get('content-type'), 'application/scim+json')
    assert.equal(headers.get('location'), `${scim.server.url}/scim2/Users/${json.id}`)
    assert.equal(headers.get('etag'), 'W/"1"')
    assert.deepEqual([json.meta.resourceType, json.meta.version, json.meta.location], ['User', 'W/"1"', headers.get('location')])
    assert.ok(!text.includes('Swordfish'))
    const read = await scim.call(`/Users/${json.id}`)
    assert.deepEqual(read.json, json)
    const tenant = await scim.server.use(Tenants).default()
    assert.equal((await scim.server.use(Users).signIn(tenant, 'ann', 'Swordfish-12-tides'))?.id, json.id)
  })

  it('takes application/scim+json, and refuses other types and other wishes', async () => {
    const body = JSON.stringify({ userName: 'typed' })
    assert.equal((await scim.call('/Users', { method: 'POST', body, headers: { 'content-type': 'application/scim+json' } })).status, 201)
    assert.equal((await scim.call('/Users', { method: 'POST', body, headers: { 'content-type': 'text/plain' } })).status, 415)
    assert.equal((await scim.call('/Users', { headers: { accept: 'text/html' } })).status, 406)
    assert.equal((await scim.call('/Users', { headers: { accept: 'text/html, */*;q=0.1' } })).status, 200)
  })

  for (const [what, body, status, scimType] of [
    ['a name that is taken, in any case', { userName: 'ANN' }, 409, 'uniqueness'],
    ['no name', { displayName: 'x' }, 400, 'invalidValue'],
    ['an empty name', { userName: '' }, 400, 'invalidValue'],
    ['a name that is no text', { userName: 1 }, 400, 'invalidValue'],
    ['a weak password', { userName: 'weak', password: 'abc' }, 400, 'invalidValue'],
    [
      'two primary addresses',
      {
        userName: 'two',
        emails: [
          { value: 'a@b.c', primary: true },
          { type: 'work', value: 'd@e.f', primary: true },
        ],
      },
      400,
      'invalidValue',
    ],
    [
      'two addresses of one type',
      {
        userName: 'two',
        emails: [
          { type: 'work', value: 'a@b.c' },
          { type: 'work', value: 'd@e.f' },
        ],
      },
      400,
      'invalidValue',
    ],
    ['a type that is not known', { userName: 'two', emails: [{ type: 'moon', value: 'a@b.c' }] }, 400, 'invalidValue'],
    ['a store that is not there', { userName: 'NOWHERE/ann' }, 400, 'invalidValue'],
    ['schemas that are no list', { userName: 'x', schemas: 'urn:x' }, 400, 'invalidSyntax'],
    ['a certificate that is no base64', { userName: 'x', x509Certificates: [{ value: '-----BEGIN' }] }, 400, 'invalidValue'],
    ['two primary entitlements', { userName: 'x', entitlements: ['a', 'b'].map((value) => ({ value, primary: true })) }, 400, 'invalidValue'],
    ['one attribute in two spellings', { userName: 'x', username: 'y' }, 400, 'invalidSyntax'],
  ] as const)
    it(`refuses ${what}: ${status} ${scimType}, RFC 7644 §3.12`, async () => {
      const answer = await scim.create(body)
      assert.deepEqual([answer.status, answer.json.scimType, answer.json.status, answer.json.schemas], [status, scimType, String(status), [error]], answer.text)
    })
  it('refuses a body that is no JSON with invalidSyntax', async () => {
    const { status, json } = await scim.call('/Users', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } })
    assert.deepEqual([status, json.scimType], [400, 'invalidSyntax'])
  })

  it('keeps entitlements and certificates, each a list that PATCH changes by its elements, RFC 7643 §4.1.2', async () => {
    const entitlements = [{ value: 'E5', display: 'Office E5', type: 'license', primary: true }, { value: 'visio' }]
    const { json, status } = await scim.create({ userName: 'entitled', entitlements, x509Certificates: [{ value: 'MIIDQzCC' }] })
    assert.deepEqual([status, json.entitlements, json.x509Certificates], [201, entitlements, [{ value: 'MIIDQzCC' }]])
    const patched = await scim.patch(json.id, [
      { op: 'remove', path: 'entitlements[value eq "visio"]' },
      { op: 'add', path: 'entitlements', value: [{ value: 'project' }] },
      { op: 'remove', path: 'x509Certificates' },
    ])
    assert.deepEqual([patched.json.entitlements, patched.json.x509Certificates], [[entitlements[0], { value: 'project' }], undefined])
    assert.equal((await scim.list({ filter: 'entitlements pr and userName eq "entitled"' })).json.totalResults, 1)
    assert.deepEqual((await scim.patch(json.id, [{ op: 'remove', path: 'entitlements[value eq "none"]' }])).json.scimType, 'noTarget')
  })
  it('lets one of many creations of a name through, security 7.3', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => scim.create({ userName: index % 2 ? 'Racer' : 'racer' })))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409, 409, 409, 409, 409, 409, 409])
  })

  it('ignores what may not be set: id, meta, groups, roles and unknown attributes, security 7.2', async () => {
    const { json } = await scim.create({
      id: 'mine',
      userName: 'modest',
      meta: { created: '2000-01-01T00:00:00Z' },
      groups: [{ value: 'admins' }],
      roles: [{ value: 'admin' }],
      tenantId: 'x',
      admin: true,
    })
    assert.notEqual(json.id, 'mine')
    assert.ok(json.meta.created > '2020')
    assert.deepEqual([json.groups, json.roles, json.admin], [undefined, undefined, undefined])
  })

  it('replaces with PUT: what is not named goes, but no state and no verified mark, RFC 7644 §3.5.1', async () => {
    const id = await made({
      userName: 'put',
      title: 'Boss',
      active: false,
      emails: [{ value: 'p@x.y', primary: true }],
      'urn:scim:wso2:schema': { emailVerified: true },
    })
    const { status, json } = await scim.call(`/Users/${id}`, {
      method: 'PUT',
      json: { userName: 'put', displayName: 'P', emails: [{ value: 'p@x.y', primary: true }] },
    })
    assert.equal(status, 200)
    assert.deepEqual([json.title, json.displayName, json.active, json['urn:scim:wso2:schema'].emailVerified], [undefined, 'P', false, true])
    const moved = await scim.call(`/Users/${id}`, { method: 'PUT', json: { userName: 'put', emails: [{ value: 'new@x.y', primary: true }] } })
    assert.equal(moved.json['urn:scim:wso2:schema'].emailVerified, undefined, 'security 5.5')
  })

  it('refuses a new name unless it is switched on: mutability', async () => {
    const id = await made({ userName: 'fixed' })
    for (const request of [
      scim.patch(id, [{ op: 'replace', path: 'userName', value: 'other' }]),
      scim.call(`/Users/${id}`, { method: 'PUT', json: { userName: 'other' } }),
    ])
      assert.deepEqual([(await request).status, (await request).json.scimType], [400, 'mutability'])
    assert.equal((await scim.call(`/Users/${id}`, { method: 'PUT', json: { userName: 'FIXED' } })).status, 200)
  })

  it('patches, and answers with the whole resource', async () => {
    const id = await made({ userName: 'patch' })
    const { status, json } = await scim.patch(id, [{ op: 'replace', value: { active: 'False', displayName: 'P' } }])
    assert.deepEqual([status, json.active, json.displayName, json.meta.version], [200, false, 'P', 'W/"2"'])
    assert.equal((await scim.patch(id, [{ op: 'replace', path: 'displayName', value: 'P' }])).json.meta.version, 'W/"2"', 'nothing changed')
  })

  it('changes a password, after which the old one is worth nothing', async () => {
    const id = await made({ userName: 'renew', password: 'Swordfish-12-tides' })
    assert.equal((await scim.patch(id, [{ op: 'replace', path: 'password', value: 'Another-34-whales' }])).status, 200)
    const tenant = await scim.server.use(Tenants).default()
    const users = scim.server.use(Users)
    assert.equal(await users.signIn(tenant, 'renew', 'Swordfish-12-tides'), undefined)
    assert.equal((await users.signIn(tenant, 'renew', 'Another-34-whales'))?.id, id)
  })

  it('deletes with 204 and no body, then answers 404', async () => {
    const id = await made({ userName: 'gone' })
    const { status, text } = await scim.call(`/Users/${id}`, { method: 'DELETE' })
    assert.deepEqual([status, text], [204, ''])
    for (const method of ['GET', 'DELETE']) assert.equal((await scim.call(`/Users/${id}`, { method })).status, 404)
    assert.equal((await scim.patch(id, [{ op: 'remove', path: 'title' }])).json.status, '404')
  })

  it('refuses lost updates by If-Match, and answers 304 to If-None-Match, RFC 7644 §3.14, security 7.6', async () => {
    const id = await made({ userName: 'etag' })
    const change = (value: string, tag: string, method = 'PATCH') =>
      scim.call(`/Users/${id}`, {
        method,
        headers: { 'if-match': tag },
        json: method === 'PUT' ? { userName: 'etag', title: value } : { Operations: [{ op: 'replace', path: 'title', value }] },
      })
    assert.equal((await change('a', 'W/"1"')).status, 200)
    const late = await change('b', 'W/"1"')
    assert.deepEqual([late.status, late.json.scimType], [412, 'invalidVers'])
    assert.equal((await change('b', 'W/"1"', 'PUT')).status, 412)
    assert.equal((await scim.call(`/Users/${id}`, { method: 'DELETE', headers: { 'if-match': 'W/"1"' } })).status, 412)
    assert.equal((await scim.call(`/Users/${id}`, { headers: { 'if-none-match': 'W/"2"' } })).status, 304)
    assert.equal((await change('c', '"2"', 'PUT')).status, 200)
    assert.equal((await change('d', '*')).json.title, 'd')
    const raced = await Promise.all(['e', 'f', 'g'].map((value) => change(value, 'W/"4"')))
    assert.equal(raced.filter(({ status }) => status === 200).length, 1)
  })

  it('keeps all of several patches made at once', async () => {
    const id = await made({ userName: 'raced' })
    await Promise.all(
      [
        ['title', 't'],
        ['displayName', 'd'],
        ['nickName', 'n'],
      ].map(([path, value]) => scim.patch(id, [{ op: 'replace', path, value }])),
    )
    const { json } = await scim.call(`/Users/${id}`)
    assert.deepEqual([json.title, json.displayName, json.nickName], ['t', 'd', 'n'])
  })

  it('shows the attributes that are asked for, RFC 7644 §3.9', async () => {
    const id = await made({ userName: 'shown', title: 'Boss', name: { givenName: 'S', familyName: 'H' }, emails: [{ type: 'work', value: 's@x.y' }] })
    const show = async (query: string) => (await scim.call(`/Users/${id}?${query}`)).json
    assert.deepEqual(Object.keys(await show('attributes=title')), ['schemas', 'id', 'title'])
    assert.deepEqual((await show('attributes=name.givenName,emails.value')).name, { givenName: 'S' })
    assert.deepEqual((await show('attributes=name.givenName,emails.value')).emails, [{ value: 's@x.y' }])
    const less = await show('excludedAttributes=title,name.familyName,id,meta')
    assert.deepEqual([less.title, less.name, less.id, less.meta], [undefined, { givenName: 'S' }, id, undefined])
    assert.deepEqual(Object.keys(await show('attributes=password')), ['schemas', 'id'], 'security 7.1')
  })

  it('records who did what from where, security 1.12', async () => {
    const id = await made({ userName: 'recorded' })
    const entry = records.find(({ action, target }) => action === 'scim.user-created' && target === id)
    assert.ok(entry?.actor && entry.source && entry.traceId)
  })

  it('demands the permission of each operation, security 7.4', async () => {
    const id = await made({ userName: 'guarded' })
    const calls = [
      ['GET', '/Users', 'list', undefined],
      ['POST', '/Users/.search', 'list', {}],
      ['POST', '/Users', 'create', { userName: 'by-token' }],
      ['GET', `/Users/${id}`, 'view', undefined],
      ['PUT', `/Users/${id}`, 'update', { userName: 'guarded' }],
      ['PATCH', `/Users/${id}`, 'update', { Operations: [{ op: 'remove', path: 'title' }] }],
      ['DELETE', `/Users/${id}`, 'delete', undefined],
    ] as const
    for (const [method, path, verb, json] of calls) {
      const request = { method, ...(json ? { json } : {}) }
      const others = ['list', 'view', 'create', 'update', 'delete'].filter((other) => other !== verb).map((other) => `internal_user_mgt_${other}`)
      const nobody = await scim.call(path, request, {})
      assert.deepEqual([nobody.status, nobody.json.schemas], [401, [error]])
      assert.equal((await scim.call(path, request, asUser(id, ...others))).status, 403, `${method} ${path}`)
      assert.ok((await scim.call(path, request, asUser('x', `internal_user_mgt_${verb}`))).status < 300, `${method} ${path}`)
    }
  })

  it('lets only administrators change an administrator', async () => {
    const id = (await scim.list({ filter: 'userName eq "admin"' })).json.Resources[0].id
    const helper = asUser('helper', 'internal_user_mgt_update', 'internal_user_mgt_delete')
    assert.equal((await scim.patch(id, [{ op: 'replace', path: 'password', value: 'Taken-over-56-x' }], helper)).status, 403)
    assert.equal((await scim.call(`/Users/${id}`, { method: 'DELETE' }, helper)).status, 403)
    assert.equal((await scim.patch(id, [{ op: 'replace', path: 'displayName', value: 'Admin' }])).status, 200)
  })

  it('knows nothing of another tenant, security 8.2', async () => {
    const id = await made({ userName: 'ours' })
    const { slug } = await scim.server.use(Tenants).create({ slug: 'other.test' })
    const there = asUser('x', ...['list', 'view', 'update', 'delete'].map((verb) => `internal_user_mgt_${verb}`))
    const path = `/t/${slug}/scim2/Users`
    for (const [method, json] of [
      ['GET', undefined],
      ['PUT', { userName: 'ours' }],
      ['PATCH', { Operations: [{ op: 'add', path: 'title', value: 'x' }] }],
      ['DELETE', undefined],
    ] as const)
      assert.equal((await scim.call(`${path}/${id}`, { method, ...(json ? { json } : {}) }, there)).status, 404, method)
    assert.equal((await scim.call(`${path}?filter=${encodeURIComponent('userName eq "ours"')}`, {}, there)).json.totalResults, 0)
    assert.equal((await scim.call(`/Users/${id}`, {}, asAdmin)).status, 200)
  })
})

describe('SCIM with renaming switched on', () => {
  it('renames by PUT and PATCH, and keeps names unique', async () => {
    await using scim = await startScim({ config: { scim: { usernameUpdate: true } } })
    const { json } = await scim.create({ userName: 'before' })
    await scim.create({ userName: 'taken' })
    assert.equal((await scim.patch(json.id, [{ op: 'replace', path: 'userName', value: 'after' }])).json.userName, 'after')
    const refused = await scim.call(`/Users/${json.id}`, { method: 'PUT', json: { userName: 'TAKEN' } })
    assert.deepEqual([refused.status, refused.json.scimType], [409, 'uniqueness'])
  })
})
