import assert from 'node:assert/strict'
import { asUser, patchOp, type ScimGroups, startScimGroups } from './support/server.ts'

const schema = 'urn:ietf:params:scim:schemas:core:2.0:Group'
describe('SCIM groups, RFC 7643 §4.2', () => {
  let scim: ScimGroups
  let ann: string
  let bob: string
  before(async () => {
    scim = await startScimGroups()
    ann = await scim.user('ann')
    bob = await scim.user('bob')
  })
  after(() => scim[Symbol.asyncDispose]())

  it('are made, with location, ETag and members that have a $ref', async () => {
    const inner = await scim.group('inner')
    const json = { schemas: [schema], displayName: 'made', externalId: 'x-1', members: [{ value: ann }, { value: inner, type: 'Group' }] }
    const answer = await scim.call('/Groups', { method: 'POST', json })
    assert.equal(answer.status, 201, answer.text)
    const { id, meta, members } = answer.json
    assert.equal(answer.headers.get('location'), meta.location)
    assert.equal(meta.location, `${scim.server.url}/scim2/Groups/${id}`)
    assert.deepEqual([meta.resourceType, answer.headers.get('etag'), answer.json.externalId], ['Group', 'W/"1"', 'x-1'])
    const sorted = members.toSorted((a: { type: string }, b: { type: string }) => (a.type < b.type ? -1 : 1))
    assert.deepEqual(sorted, [
      { value: inner, display: 'inner', type: 'Group', $ref: `${scim.server.url}/scim2/Groups/${inner}` },
      { value: ann, display: 'ann', type: 'User', $ref: `${scim.server.url}/scim2/Users/${ann}` },
    ])
    assert.deepEqual((await scim.call(`/Groups/${id}`)).json, answer.json)
  })
  it('are shown on their users, read-only, direct and indirect; not where they are not asked for', async () => {
    const eve = await scim.user('eve')
    const inner = await scim.group('eve-inner', { members: [{ value: eve }] })
    const outer = await scim.group('eve-outer', { members: [{ value: inner }] })
    const user = (await scim.call(`/Users/${eve}`)).json
    assert.deepEqual(
      user.groups.map(({ value, display, type }: Record<string, string>) => [value, display, type]),
      [
        [inner, 'eve-inner', 'direct'],
        [outer, 'eve-outer', 'indirect'],
      ],
    )
    assert.equal(user.groups[0].$ref, `${scim.server.url}/scim2/Groups/${inner}`)
    assert.equal((await scim.call(`/Users/${eve}?excludedAttributes=groups`)).json.groups, undefined)
    assert.equal((await scim.call(`/Users/${eve}?attributes=userName`)).json.groups, undefined)
    assert.deepEqual((await scim.call(`/Users/${eve}?attributes=groups.display`)).json.groups, [{ display: 'eve-inner' }, { display: 'eve-outer' }])
    const listed = (await scim.call(`/Users?filter=${encodeURIComponent('userName eq "eve"')}`)).json.Resources[0]
    assert.equal(listed.groups.length, 2)
  })
  it('cannot be joined through the user, or through /Me: security 7.2', async () => {
    const target = await scim.group('privileged')
    const operations = [{ op: 'add', path: 'groups', value: [{ value: target }] }]
    const json = { schemas: [patchOp], Operations: operations }
    for (const [path, as] of [
      [`/Users/${ann}`, undefined],
      ['/Me', asUser(ann)],
    ] as const) {
      const answer = await scim.call(path, { method: 'PATCH', json }, as)
      assert.deepEqual([answer.status, answer.json.scimType], [400, 'mutability'], path)
      assert.equal((await scim.call(path, { method: 'PUT', json: { userName: 'ann', groups: [{ value: target }] } }, as)).status, 200)
    }
    assert.deepEqual(await scim.members(target), [])
  })
  it('take PATCH on members as Entra, Okta and others write it', async () => {
    const id = await scim.group('patched')
    const add = await scim.patch(id, [{ op: 'Add', path: 'members', value: [{ value: ann, $ref: null }] }])
    assert.equal(add.status, 200, add.text)
    assert.deepEqual(await scim.members(id), ['ann'])
    await scim.patch(id, [{ op: 'add', value: { members: [{ display: 'bob', value: bob }] } }])
    assert.deepEqual(await scim.members(id), ['ann', 'bob'])
    await scim.patch(id, [{ op: 'remove', path: `members[value eq "${ann}"]` }])
    assert.deepEqual(await scim.members(id), ['bob'])
    await scim.patch(id, [{ op: 'replace', value: { id, displayName: 'renamed' } }])
    assert.equal((await scim.call(`/Groups/${id}`)).json.displayName, 'renamed')
    await scim.patch(id, [{ op: 'Remove', path: 'members', value: [{ value: bob }] }])
    assert.deepEqual(await scim.members(id), [])
    await scim.patch(id, [{ op: 'replace', path: 'members', value: [{ value: ann }, { value: bob }] }])
    await scim.patch(id, [{ op: 'remove', path: `members[value eq "${ann}" or value eq "${bob}"]` }])
    assert.deepEqual(await scim.members(id), [])
    await scim.patch(id, [
      { op: 'add', path: 'members', value: { value: ann } },
      { op: 'remove', path: 'members' },
      { op: 'add', path: 'members', value: [{ value: bob }] },
    ])
    assert.deepEqual(await scim.members(id), ['bob'])
  })
  for (const [what, operation, scimType] of [
    ['a member that does not exist', { op: 'add', path: 'members', value: [{ value: 'nobody' }] }, 'invalidValue'],
    ['a member without a value', { op: 'add', path: 'members', value: [{ display: 'x' }] }, 'invalidValue'],
    ['a member of an unknown type', { op: 'add', path: 'members', value: [{ value: 'x', type: 'Robot' }] }, 'invalidValue'],
    ['another filter than by value', { op: 'remove', path: 'members[display co "a"]' }, 'invalidPath'],
    ['a part of a member', { op: 'replace', path: 'members.display', value: 'x' }, 'mutability'],
    ['a read-only attribute', { op: 'replace', path: 'meta.created', value: '2020-01-01T00:00:00Z' }, 'mutability'],
    ['an id', { op: 'replace', path: 'id', value: 'other' }, 'mutability'],
    ['an unknown attribute', { op: 'add', path: 'owner', value: 'me' }, 'invalidPath'],
    ['a name taken away', { op: 'remove', path: 'displayName' }, 'mutability'],
    ['no name', { op: 'replace', path: 'displayName', value: '' }, 'invalidValue'],
    ['a path into a prototype, security 1.6', { op: 'add', path: '__proto__.x', value: 1 }, 'invalidPath'],
  ] as const)
    it(`refuse ${what}, and change nothing, security 7.2 and 7.3`, async () => {
      const id = await scim.group(`g-${Math.random()}`, { members: [{ value: ann }] })
      const before = (await scim.call(`/Groups/${id}`)).json
      const answer = await scim.patch(id, [{ op: 'add', path: 'members', value: [{ value: bob }] }, operation])
      assert.deepEqual([answer.status, answer.json.scimType], [400, scimType], answer.text)
      assert.deepEqual((await scim.call(`/Groups/${id}`)).json, before)
    })
  it('are replaced by PUT: who is not named leaves', async () => {
    const id = await scim.group('put', { externalId: 'old', members: [{ value: ann }] })
    const answer = await scim.call(`/Groups/${id}`, { method: 'PUT', json: { displayName: 'put-2', members: [{ value: bob }] } })
    assert.deepEqual([answer.status, answer.json.displayName, answer.json.externalId], [200, 'put-2', undefined])
    assert.deepEqual(await scim.members(id), ['bob'])
    await scim.call(`/Groups/${id}`, { method: 'PUT', json: { displayName: 'put-2' } })
    assert.deepEqual(await scim.members(id), [])
    const nameless = await scim.call(`/Groups/${id}`, { method: 'PUT', json: { members: [] } })
    assert.deepEqual([nameless.status, nameless.json.scimType], [400, 'invalidValue'])
  })
  it('answer 409 uniqueness for a name that is taken, over letter case', async () => {
    await scim.group('unique')
    const answer = await scim.call('/Groups', { method: 'POST', json: { displayName: 'UNIQUE' } })
    assert.deepEqual([answer.status, answer.json.scimType, answer.json.status], [409, 'uniqueness', '409'])
  })
  it('honour If-Match, security 7.6', async () => {
    const id = await scim.group('versions')
    const put = (version: string) => scim.call(`/Groups/${id}`, { method: 'PUT', json: { displayName: 'versions-2' }, headers: { 'if-match': version } })
    assert.equal((await put('W/"7"')).status, 412)
    assert.equal((await put('W/"1"')).status, 200)
    assert.equal((await put('W/"1"')).status, 412)
    assert.equal((await scim.call(`/Groups/${id}`, { method: 'DELETE', headers: { 'if-match': 'W/"1"' } })).status, 412)
    assert.equal((await scim.call(`/Groups/${id}`, { method: 'DELETE' })).status, 204)
    assert.equal((await scim.call(`/Groups/${id}`, { method: 'DELETE' })).status, 404)
  })
  it('are listed in pages, filtered, and searched by POST, RFC 7644 §3.4', async () => {
    for (const name of ['list-a', 'list-b', 'list-c']) await scim.group(name, name === 'list-b' ? { externalId: 'ext', members: [{ value: ann }] } : {})
    const found = async (filter: string) => (await scim.list({ filter })).json.Resources.map(({ displayName }: { displayName: string }) => displayName)
    assert.deepEqual(await found('displayName sw "LIST-"'), ['list-a', 'list-b', 'list-c'])
    assert.deepEqual(await found('displayName sw "list-" and not (displayName eq "list-a")'), ['list-b', 'list-c'])
    assert.deepEqual(await found('externalId eq "ext"'), ['list-b'])
    assert.deepEqual(await found(`members.value eq "${ann}" and displayName sw "list"`), ['list-b'])
    assert.deepEqual(await found(`members[value eq "${ann}"] and displayName sw "list"`), ['list-b'])
    assert.deepEqual(await found('displayName sw "list-" and members pr'), ['list-b'])
    assert.deepEqual(await found('displayName eq "AD/list-a"'), [])
    assert.equal((await found('meta.created ge "2020-01-01T00:00:00Z"')).length > 3, true)
    const page = (await scim.list({ filter: 'displayName sw "list-"', startIndex: '2', count: '1' })).json
    assert.deepEqual([page.totalResults, page.startIndex, page.itemsPerPage, page.Resources[0].displayName], [3, 2, 1, 'list-b'])
    const bare = (await scim.list({ filter: 'displayName eq "list-b"', excludedAttributes: 'members' })).json.Resources[0]
    assert.equal(bare.members, undefined)
    const json = { filter: 'displayName eq "list-b"', attributes: ['displayName'] }
    const [searched] = (await scim.call('/Groups/.search', { method: 'POST', json })).json.Resources
    assert.deepEqual(Object.keys(searched).sort(), ['displayName', 'id', 'schemas'])
    for (const filter of ['displayName', 'owner eq "x"', 'members.display eq "ann"', 'members.value co "a"', 'meta.created co "x"']) {
      const { status, json: error } = await scim.list({ filter })
      assert.deepEqual([status, error.scimType], [400, 'invalidFilter'], filter)
    }
    assert.equal((await scim.list({ sortBy: 'displayName' })).status, 501)
  })
  it('of another tenant do not exist, nor do its users as members, security 8.2', async () => {
    const id = await scim.group('ours', { members: [{ value: ann }] })
    const everything = asUser('x', ...['view', 'create', 'update', 'delete'].map((verb) => `internal_group_mgt_${verb}`))
    const at = (rest: string) => `/t/other/scim2/Groups${rest}`
    for (const [method, json] of [
      ['GET', undefined],
      ['PUT', { displayName: 'theirs' }],
      ['PATCH', { schemas: [patchOp], Operations: [{ op: 'replace', path: 'displayName', value: 'theirs' }] }],
      ['DELETE', undefined],
    ] as const)
      assert.equal((await scim.call(at(`/${id}`), { method, ...(json ? { json } : {}) }, everything)).status, 404, method)
    for (const value of [ann, id]) {
      const answer = await scim.call(at(''), { method: 'POST', json: { displayName: 'theirs', members: [{ value }] } }, everything)
      assert.deepEqual([answer.status, answer.json.scimType], [400, 'invalidValue'])
    }
    assert.equal((await scim.call(at(''), {}, everything)).json.totalResults, 0)
    assert.deepEqual(await scim.members(id), ['ann'])
  })
  it('need the permission of each operation, security 7.4', async () => {
    const id = await scim.group('guarded')
    const verbs = ['view', 'create', 'update', 'delete']
    for (const [method, path, verb] of [
      ['GET', '/Groups', 'view'],
      ['POST', '/Groups/.search', 'view'],
      ['GET', `/Groups/${id}`, 'view'],
      ['POST', '/Groups', 'create'],
      ['PUT', `/Groups/${id}`, 'update'],
      ['PATCH', `/Groups/${id}`, 'update'],
      ['DELETE', `/Groups/${id}`, 'delete'],
    ] as const) {
      const json = method === 'GET' || method === 'DELETE' ? {} : { json: {} }
      const others = verbs.filter((one) => one !== verb).map((one) => `internal_group_mgt_${one}`)
      assert.equal((await scim.call(path, { method, ...json }, {})).status, 401, `${method} ${path}`)
      assert.equal((await scim.call(path, { method, ...json }, asUser(ann))).status, 403, `${method} ${path}`)
      assert.equal((await scim.call(path, { method, ...json }, asUser(ann, 'internal_user_mgt_update', ...others))).status, 403, `${method} ${path}`)
      assert.notEqual((await scim.call(path, { method, ...json }, asUser(ann, `internal_group_mgt_${verb}`))).status, 403, `${method} ${path}`)
    }
  })
  it('find their users: by id and by name, direct and through others, RFC 7644 §3.4.2.2', async () => {
    const [kim, lee, max] = [await scim.user('find-kim'), await scim.user('find-lee'), await scim.user('find-max')]
    const inner = await scim.group('find-inner', { members: [{ value: kim }] })
    const outer = await scim.group('find-outer', { members: [{ value: inner }, { value: lee }] })
    const found = async (filter: string, more = '') => {
      const { json, status, text } = await scim.call(`/Users?filter=${encodeURIComponent(`userName sw "find-" and ${filter}`)}${more}`)
      assert.equal(status, 200, text)
      return json.Resources.map(({ userName }: { userName: string }) => userName).toSorted()
    }
    for (const filter of [`groups.value eq "${inner}"`, `groups eq "${inner}"`, `groups[value eq "${inner}"]`, 'groups.display eq "FIND-inner"'])
      assert.deepEqual(await found(filter), ['find-kim'], filter)
    assert.deepEqual(await found(`groups.value eq "${outer}"`), ['find-kim', 'find-lee'])
    assert.deepEqual(await found(`groups.value eq "${outer}" and not (groups.value eq "${inner}")`), ['find-lee'])
    assert.deepEqual(await found(`groups.value ne "${outer}"`), ['find-max'])
    assert.deepEqual(await found('groups.display eq "nothing"'), [])
    assert.deepEqual(await found(`groups[value eq "${inner}" or display eq "find-outer"]`), ['find-kim', 'find-lee'])
    const page = (await scim.call(`/Users?cursor&count=1&filter=${encodeURIComponent(`groups.value eq "${outer}"`)}`)).json
    assert.deepEqual([page.totalResults, page.Resources.length, page.nextCursor !== undefined], [2, 1, true])
    await scim.patch(inner, [{ op: 'add', path: 'members', value: [{ value: max }] }])
    assert.deepEqual(await found(`groups.value eq "${outer}"`), ['find-kim', 'find-lee', 'find-max'], 'at once')
    for (const filter of [`groups.value co "${inner}"`, 'groups pr', 'groups.type eq "direct"', 'groups.$ref eq "x"', 'groups.value eq 1'])
      assert.equal((await scim.call(`/Users?filter=${encodeURIComponent(filter)}`)).json.scimType, 'invalidFilter', filter)
    const there = asUser('x', 'internal_user_mgt_list')
    assert.equal(
      (await scim.call(`/t/other/scim2/Users?filter=${encodeURIComponent(`groups.value eq "${outer}"`)}`, {}, there)).json.totalResults,
      0,
      'security 8.2',
    )
  })
  it('work in Bulk, with bulk ids for members, RFC 7644 §3.7.2', async () => {
    const answer = await scim.call('/Bulk', {
      method: 'POST',
      json: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
        Operations: [
          { method: 'POST', path: '/Users', bulkId: 'u', data: { userName: 'bulky' } },
          { method: 'POST', path: '/Groups', bulkId: 'g', data: { displayName: 'bulk', members: [{ value: 'bulkId:u' }] } },
          { method: 'PATCH', path: '/Groups/bulkId:g', data: { schemas: [patchOp], Operations: [{ op: 'replace', path: 'displayName', value: 'bulk-2' }] } },
          { method: 'POST', path: '/Groups', bulkId: 'x', data: { displayName: 'BULK-2' } },
          { method: 'DELETE', path: '/Robots/1' },
        ],
      },
    })
    assert.deepEqual(
      answer.json.Operations.map(({ status }: { status: { code: number } }) => status.code),
      [201, 201, 200, 409, 400],
      answer.text,
    )
    const id = answer.json.Operations[1].location.split('/').at(-1)
    assert.deepEqual(await scim.members(id), ['bulky'])
  })
  it('are made in Bulk with members that come later, and with one another as members, RFC 7644 §3.7.2', async () => {
    const group = (bulkId: string, ...members: readonly string[]) => ({
      method: 'POST',
      path: '/Groups',
      bulkId,
      data: { displayName: `circle-${bulkId}`, members: members.map((value) => ({ value: `bulkId:${value}`, ...(value === 'u' ? {} : { type: 'Group' }) })) },
    })
    const Operations = [group('a', 'u', 'b'), group('b', 'a'), { method: 'POST', path: '/Users', bulkId: 'u', data: { userName: 'late' } }]
    const answer = await scim.call('/Bulk', { method: 'POST', json: { Operations } })
    assert.deepEqual(
      answer.json.Operations.map(({ status }: { status: { code: number } }) => status.code),
      [201, 201, 201],
      answer.text,
    )
    const [a, b] = answer.json.Operations.map(({ location }: { location: string }) => location.split('/').at(-1))
    assert.deepEqual([(await scim.members(a)).toSorted(), await scim.members(b)], [['circle-b', 'late'], ['circle-a']])
  })
  it('are told of in discovery, RFC 7644 §4', async () => {
    const types = (await scim.call('/ResourceTypes', {}, {})).json
    assert.deepEqual(
      types.Resources.map(({ name, endpoint }: Record<string, string>) => [name, endpoint]),
      [
        ['User', '/Users'],
        ['Group', '/Groups'],
      ],
    )
    assert.equal((await scim.call('/ResourceTypes/Group', {}, {})).json.schema, schema)
    const { json } = await scim.call(`/Schemas/${schema}`)
    const members = json.attributes.find(({ name }: { name: string }) => name === 'members')
    assert.deepEqual([members.multiValued, members.type, members.source, members.subAttributes.length], [true, 'complex', undefined, 4])
  })
  it('are paged by cursor, each once, while others come, RFC 9865 §2', async () => {
    for (const index of [1, 2, 3, 4, 5]) await scim.group(`page-${index}`)
    const seen: string[] = []
    const query = { filter: 'displayName sw "page-"', count: '2' }
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const { json, text } = await scim.list({ ...query, cursor })
      assert.ok(json.Resources, text)
      assert.equal(json.totalResults, 5)
      seen.push(...json.Resources.map(({ displayName }: { displayName: string }) => displayName))
      cursor = json.nextCursor
      await scim.group(`before-${seen.length}`)
    }
    assert.deepEqual(seen.toSorted(), ['page-1', 'page-2', 'page-3', 'page-4', 'page-5'])
    const { nextCursor } = (await scim.list({ ...query, cursor: '' })).json
    const elsewhere = await scim.call(`/Users?${new URLSearchParams({ ...query, filter: 'userName sw "page-"', cursor: nextCursor })}`)
    assert.deepEqual([elsewhere.status, elsewhere.json.scimType], [400, 'invalidCursor'])
  })
})
