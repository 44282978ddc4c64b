import assert from 'node:assert/strict'
import { patchOp, type ScimGroups, startScimGroups } from './support/server.ts'

const user = 'urn:ietf:params:scim:schemas:core:2.0:User'
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const group = 'urn:ietf:params:scim:schemas:core:2.0:Group'
const json = { 'content-type': 'application/scim+json; charset=utf-8' }

/** Requests in the forms that the providers document; ids are those that this server gave. */
describe('what Microsoft Entra sends', () => {
  let scim: ScimGroups
  let id: string
  let team: string
  before(async () => {
    scim = await startScimGroups()
  })
  after(() => scim[Symbol.asyncDispose]())
  const send = (method: string, path: string, body?: unknown) =>
    scim.call(path, { method, headers: json, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const find = async (resource: 'Users' | 'Groups', filter: string, more = '') => {
    const { status, json: list } = await send('GET', `/${resource}?${more}filter=${encodeURIComponent(filter)}`)
    assert.equal(status, 200)
    return list.Resources as Record<string, never>[]
  }
  const patched = async (path: string, ...Operations: readonly unknown[]) => {
    const reply = await send('PATCH', path, { schemas: [patchOp], Operations })
    assert.equal(reply.status, 200, reply.text)
    return reply.json
  }

  it('looks for a user who is not there: an empty list', async () => {
    const { status, json: list } = await send('GET', `/Users?filter=${encodeURIComponent('userName eq "dd2fe3a1@contoso.test"')}`)
    assert.deepEqual([status, list.totalResults, list.Resources], [200, 0, []])
  })
  it('creates a user, with roles that are empty and meta that is ignored', async () => {
    const { status, json: made } = await send('POST', '/Users', {
      schemas: [user, enterprise],
      externalId: '0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef',
      userName: 'test_user@contoso.test',
      active: true,
      emails: [{ primary: true, type: 'work', value: 'test_user@contoso.test' }],
      meta: { resourceType: 'User' },
      name: { formatted: 'Ryan Leenay', familyName: 'Leenay', givenName: 'Ryan' },
      roles: [],
      [enterprise]: { employeeNumber: '7', department: 'Tools' },
    })
    assert.equal(status, 201, JSON.stringify(made))
    id = made.id
    assert.deepEqual(made.emails, [{ value: 'test_user@contoso.test', type: 'work', primary: true }])
    assert.deepEqual([made.externalId, made.active, made[enterprise].department], ['0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef', true, 'Tools'])
  })
  it('finds it by each of its matching attributes', async () => {
    for (const filter of [
      'userName eq "Test_User@contoso.test"',
      'externalId eq "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef"',
      'emails[type eq "work"].value eq "test_user@contoso.test"',
      'emails[type eq "work" and value eq "test_user@contoso.test"]',
      `${enterprise}:employeeNumber eq "7"`,
      'userName eq "test_user@contoso.test" and active eq true',
    ])
      assert.deepEqual(
        (await find('Users', filter)).map((one) => one.id),
        [id],
        filter,
      )
    assert.deepEqual(await find('Users', 'externalId eq "0A21F0F2-8d2a-4f8e-bf98-7363c4aed4ef"'), [], 'RFC 7643 §3.1: caseExact')
  })
  it('updates several values, by paths with a filter and by names of an extension', async () => {
    const after = await patched(
      `/Users/${id}`,
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'updated@contoso.test' },
      { op: 'Replace', path: 'name.familyName', value: 'Updated' },
      { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+1 5550100' },
      { op: 'Add', path: 'addresses[type eq "work"].streetAddress', value: '1 Way' },
      { op: 'Add', path: `${enterprise}:manager`, value: 'boss-1' },
      { op: 'Replace', path: `${enterprise}:department`, value: 'Sales' },
      { op: 'Add', value: { displayName: 'Ryan', [`${enterprise}:costCenter`]: '4711', 'name.givenName': 'Ry' } },
    )
    assert.deepEqual([after.emails[0].value, after.name.familyName, after.name.givenName, after.displayName], ['updated@contoso.test', 'Updated', 'Ry', 'Ryan'])
    assert.deepEqual([after.phoneNumbers, after.addresses], [[{ value: '+1 5550100', type: 'mobile' }], [{ type: 'work', streetAddress: '1 Way' }]])
    assert.deepEqual(after[enterprise], { employeeNumber: '7', department: 'Sales', costCenter: '4711', manager: { value: 'boss-1' } })
  })
  it('takes values away, also ones that it removes by Remove with a path alone', async () => {
    const after = await patched(`/Users/${id}`, { op: 'Remove', path: `${enterprise}:manager` }, { op: 'Remove', path: 'phoneNumbers[type eq "mobile"].value' })
    assert.deepEqual([after.phoneNumbers, after[enterprise].manager], [undefined, undefined])
  })
  for (const [form, off, on] of [
    ['a flag', false, true],
    ['text', 'False', 'True'],
  ] as const)
    it(`disables and enables with ${form}`, async () => {
      assert.equal((await patched(`/Users/${id}`, { op: 'Replace', path: 'active', value: off })).active, false)
      assert.equal((await find('Users', `active eq ${form === 'text' ? '"False"' : 'false'} and userName eq "test_user@contoso.test"`)).length, 1)
      assert.equal((await patched(`/Users/${id}`, { op: 'Replace', value: { active: on } })).active, true)
    })
  it('creates a group with a schema of its own beside, and reads it without members', async () => {
    const { status, json: made } = await send('POST', '/Groups', {
      schemas: [group, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
      externalId: '8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159',
      displayName: 'team-contoso',
      meta: { resourceType: 'Group' },
    })
    assert.equal(status, 201, JSON.stringify(made))
    team = made.id
    assert.equal((await find('Groups', 'displayName eq "team-contoso"', 'excludedAttributes=members&'))[0]?.id, team)
    assert.equal((await find('Groups', 'externalId eq "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159"'))[0]?.id, team)
  })
  it('adds and removes members by values whose $ref is null', async () => {
    const member = [{ $ref: null, value: id }]
    const added = await patched(`/Groups/${team}`, { op: 'Add', path: 'members', value: member })
    assert.deepEqual(
      added.members.map(({ value }: { value: string }) => value),
      [id],
    )
    assert.equal((await send('GET', `/Groups/${team}?excludedAttributes=members`)).json.members, undefined)
    assert.equal((await find('Groups', `members eq "${id}" and id eq "${team}"`)).length, 1)
    assert.equal((await patched(`/Groups/${team}`, { op: 'Remove', path: 'members', value: member })).members, undefined)
    await patched(`/Groups/${team}`, { op: 'Add', path: 'members', value: member })
    assert.equal((await patched(`/Groups/${team}`, { op: 'Remove', path: `members[value eq "${id}"]` })).members, undefined)
  })
  it('renames the group, and deletes both', async () => {
    assert.equal((await patched(`/Groups/${team}`, { op: 'Replace', path: 'displayName', value: 'team-renamed' })).displayName, 'team-renamed')
    assert.equal((await send('DELETE', `/Groups/${team}`)).status, 204)
    assert.equal((await send('DELETE', `/Users/${id}`)).status, 204)
    assert.equal((await send('GET', `/Users/${id}`)).status, 404)
  })
})

describe('what Okta sends', () => {
  let scim: ScimGroups
  let id: string
  let team: string
  before(async () => {
    scim = await startScimGroups()
  })
  after(() => scim[Symbol.asyncDispose]())
  const send = (method: string, path: string, body?: unknown) =>
    scim.call(path, { method, headers: { ...json, accept: 'application/scim+json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const patched = async (path: string, ...Operations: readonly unknown[]) => {
    const reply = await send('PATCH', path, { schemas: [patchOp], Operations })
    assert.equal(reply.status, 200, reply.text)
    return reply.json
  }
  const who = {
    userName: 'test.user@okta.test',
    name: { givenName: 'Test', familyName: 'User' },
    emails: [{ primary: true, value: 'test.user@okta.test', type: 'work' }],
  }

  it('tries the connection: two users from the first', async () => {
    const { status, json: list } = await send('GET', '/Users?startIndex=1&count=2')
    assert.deepEqual([status, list.startIndex, typeof list.itemsPerPage, typeof list.totalResults], [200, 1, 'number', 'number'])
    assert.deepEqual(list.schemas, ['urn:ietf:params:scim:api:messages:2.0:ListResponse'])
  })
  it('looks for a user, and creates it with a password, a locale and no groups', async () => {
    const path = `/Users?filter=${encodeURIComponent(`userName eq "${who.userName}"`)}&startIndex=1&count=100`
    assert.equal((await send('GET', path)).json.totalResults, 0)
    const body = {
      schemas: [user],
      ...who,
      displayName: 'Test User',
      locale: 'en-US',
      externalId: '00ujl29u0le5T6Aj10h7',
      groups: [],
      password: '1mz050nq',
      active: true,
    }
    const { status, json: made } = await send('POST', '/Users', body)
    assert.equal(status, 201, JSON.stringify(made))
    id = made.id
    assert.deepEqual([made.locale, made.password, made.active], ['en-US', undefined, true])
    assert.equal((await send('GET', path)).json.Resources[0].id, id)
    assert.equal((await send('POST', '/Users', body)).json.scimType, 'uniqueness')
  })
  it('replaces a user with what it read before, id, meta and groups included', async () => {
    const read = (await send('GET', `/Users/${id}`)).json
    const { status, json: put } = await send('PUT', `/Users/${id}`, { ...read, name: { ...read.name, middleName: 'Excited' }, groups: [] })
    assert.deepEqual([status, put.name.middleName, put.id, put.emails], [200, 'Excited', id, read.emails])
  })
  it('deactivates and activates by a value without a path', async () => {
    for (const active of [false, true]) assert.equal((await patched(`/Users/${id}`, { op: 'replace', value: { active } })).active, active)
  })
  it('sets a password by itself', async () => {
    assert.equal((await patched(`/Users/${id}`, { op: 'replace', value: { password: 'Another-34-whales' } })).password, undefined)
  })
  it('imports groups, and creates one that is empty', async () => {
    assert.equal((await send('GET', '/Groups?startIndex=1&count=100')).json.startIndex, 1)
    const { status, json: made } = await send('POST', '/Groups', { schemas: [group], displayName: 'Test SCIMv2', members: [] })
    assert.equal(status, 201)
    team = made.id
  })
  it('renames a group by a value that repeats its id', async () => {
    assert.equal(
      (await patched(`/Groups/${team}`, { op: 'replace', value: { id: team, displayName: 'Test SCIMv2 renamed' } })).displayName,
      'Test SCIMv2 renamed',
    )
  })
  it('adds, removes and replaces members, in one request as well', async () => {
    const other = await scim.user('other')
    const member = (value: string) => ({ value, display: 'somebody' })
    const members = async () => ((await send('GET', `/Groups/${team}`)).json.members ?? []).map(({ value }: { value: string }) => value)
    await patched(`/Groups/${team}`, { op: 'add', path: 'members', value: [member(id)] })
    assert.deepEqual(await members(), [id])
    await patched(`/Groups/${team}`, { op: 'remove', path: `members[value eq "${id}"]` }, { op: 'add', path: 'members', value: [member(other)] })
    assert.deepEqual(await members(), [other])
    await patched(`/Groups/${team}`, { op: 'replace', path: 'members', value: [member(id), member(other)] })
    assert.deepEqual((await members()).toSorted(), [id, other].toSorted())
    const put = await send('PUT', `/Groups/${team}`, { schemas: [group], id: team, displayName: 'Test SCIMv2', members: [member(id)] })
    assert.deepEqual([put.status, put.json.displayName, await members()], [200, 'Test SCIMv2', [id]])
  })
  it('deletes the group', async () => assert.equal((await send('DELETE', `/Groups/${team}`)).status, 204))
})
