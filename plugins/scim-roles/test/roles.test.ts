import assert from 'node:assert/strict'
import { asUser, patchOp, type ScimRoles, startScimRoles } from './support/server.ts'

const schema = 'urn:ietf:params:scim:schemas:extension:2.0:Role'
const may = (...verbs: readonly string[]) => asUser('manager', ...verbs.map((verb) => `internal_role_mgt_${verb}`))

describe('SCIM roles', () => {
  let scim: ScimRoles
  let ann: string
  let bob: string
  let adminRole: string
  before(async () => {
    scim = await startScimRoles()
    ann = await scim.user('ann')
    bob = await scim.user('bob')
    adminRole = (await scim.call(`/v2/Roles?filter=${encodeURIComponent('displayName eq "admin"')}`)).json.Resources[0].id
  })
  after(() => scim[Symbol.asyncDispose]())

  it('v2: are made with audience, permissions, users and groups', async () => {
    const eng = await scim.group('eng')
    const json = { schemas: [schema], displayName: 'reader', permissions: [{ value: 'booking:read' }], users: [{ value: ann }], groups: [{ value: eng }] }
    const answer = await scim.call('/v2/Roles', { method: 'POST', json })
    assert.equal(answer.status, 201, answer.text)
    const { id, meta, audience, permissions, users, groups } = answer.json
    assert.deepEqual([meta.location, meta.resourceType, meta.systemRole], [`${scim.server.url}/scim2/v2/Roles/${id}`, 'Role', false])
    assert.deepEqual(audience, { type: 'organization', value: scim.tenant.id, display: scim.tenant.name })
    assert.deepEqual(permissions, [{ value: 'booking:read', display: 'Read bookings' }])
    assert.deepEqual(users, [{ value: ann, display: 'ann', $ref: `${scim.server.url}/scim2/Users/${ann}` }])
    assert.deepEqual(groups, [{ value: eng, display: 'eng', $ref: `${scim.server.url}/scim2/Groups/${eng}` }])
  })
  it('are shown on users, with their audience, those of groups as well', async () => {
    const eve = await scim.user('eve')
    const team = await scim.group('team', [eve])
    const id = await scim.role('seen', { groups: [{ value: team }] })
    const { roles } = (await scim.call(`/Users/${eve}`)).json
    assert.deepEqual(roles, [
      {
        value: id,
        display: 'seen',
        $ref: `${scim.server.url}/scim2/v2/Roles/${id}`,
        audienceType: 'organization',
        audienceValue: scim.tenant.id,
        audienceDisplay: scim.tenant.name,
      },
    ])
  })
  it('of an application hold what it is authorized for', async () => {
    const audience = { type: 'application', value: scim.shop.id }
    const id = await scim.role('buyer', { audience, permissions: [{ value: 'booking:read' }] })
    const { json } = await scim.call(`/v2/Roles/${id}`)
    assert.deepEqual(json.audience, { ...audience, display: 'shop' })
    assert.deepEqual(json.associatedApplications, [{ value: scim.shop.id, display: 'shop' }])
    const refused = await scim.patch(`/v2/Roles/${id}`, [{ op: 'add', path: 'permissions', value: [{ value: 'booking:write' }] }])
    assert.deepEqual([refused.status, refused.json.scimType], [400, 'invalidValue'])
    const moved = await scim.patch(`/v2/Roles/${id}`, [{ op: 'replace', path: 'audience', value: { type: 'organization', value: scim.tenant.id } }])
    assert.deepEqual([moved.status, moved.json.scimType], [400, 'mutability'])
    const same = await scim.call(`/v2/Roles/${id}`, { method: 'PUT', json: { displayName: 'buyer-2', audience } })
    assert.equal(same.status, 200, same.text)
  })
  it('v2: take PATCH on users, groups, permissions and the name', async () => {
    const id = await scim.role('patched')
    const path = `/v2/Roles/${id}`
    await scim.patch(path, [
      { op: 'add', path: 'users', value: [{ value: ann }, { value: bob }] },
      { op: 'add', value: { permissions: [{ value: 'booking:read' }, { value: 'booking:write' }] } },
    ])
    assert.deepEqual([await scim.values(id, 'users'), await scim.values(id, 'permissions')], [[ann, bob].sort(), ['booking:read', 'booking:write']])
    await scim.patch(path, [
      { op: 'remove', path: `users[value eq "${ann}"]` },
      { op: 'replace', path: 'permissions', value: [{ value: 'booking:write' }] },
      { op: 'replace', path: 'displayName', value: 'patched-2' },
    ])
    assert.deepEqual([await scim.values(id, 'users'), await scim.values(id, 'permissions')], [[bob], ['booking:write']])
    assert.equal((await scim.call(path)).json.displayName, 'patched-2')
  })
  for (const [what, body] of [
    ['an unknown permission', { permissions: [{ value: 'no:such' }] }],
    ['an unknown user', { users: [{ value: 'nobody' }] }],
    ['an unknown group', { groups: [{ value: 'nothing' }] }],
    ['an audience of nothing', { audience: { type: 'application', value: 'none' } }],
    ['an audience of another kind', { audience: { type: 'planet', value: 'x' } }],
    ['the organization of somebody else, security 8.2', { audience: { type: 'organization', value: 'x' } }],
    ['a name of the server', { displayName: 'system_x' }],
  ] as const)
    it(`refuse ${what}`, async () => {
      const answer = await scim.call('/v2/Roles', { method: 'POST', json: { displayName: 'refused', ...body } })
      assert.deepEqual([answer.status, answer.json.scimType], [400, 'invalidValue'], answer.text)
    })
  it('answer 409 uniqueness within an audience', async () => {
    await scim.role('unique')
    const again = await scim.call('/v2/Roles', { method: 'POST', json: { displayName: 'Unique' } })
    assert.deepEqual([again.status, again.json.scimType], [409, 'uniqueness'])
    await scim.role('unique', { audience: { type: 'application', value: scim.shop.id } })
  })
  it('are listed without members unless asked, and filtered', async () => {
    const id = await scim.role('findable', { permissions: [{ value: 'booking:write' }], users: [{ value: bob }] })
    const list = async (query: Record<string, string>) => (await scim.call(`/v2/Roles?${new URLSearchParams(query)}`)).json.Resources
    const [plain] = await list({ filter: 'displayName eq "findable"' })
    assert.deepEqual([plain.users, plain.permissions, plain.audience.type], [undefined, undefined, 'organization'])
    const [asked] = await list({ filter: 'displayName eq "findable"', attributes: 'users,permissions' })
    assert.deepEqual([asked.users[0].value, asked.permissions[0].value], [bob, 'booking:write'])
    const ids = async (filter: string) => (await list({ filter, count: '100' })).map((role: { id: string }) => role.id)
    for (const filter of [
      'permissions.value eq "booking:write"',
      `users.value eq "${bob}"`,
      `audience.value eq "${scim.tenant.id}"`,
      'audience.type eq "organization"',
    ])
      assert.ok((await ids(filter)).includes(id), filter)
    assert.ok(!(await ids('audience.type eq "application"')).includes(id))
    const { status } = await scim.call('/v2/Roles?sortBy=displayName')
    assert.equal(status, 501)
  })
  it('v3: are metadata and permissions; users and groups are changed at places of their own', async () => {
    const made = await scim.call('/v3/Roles', {
      method: 'POST',
      json: { displayName: 'third', permissions: [{ value: 'booking:read' }], users: [{ value: ann }] },
    })
    assert.equal(made.status, 201, made.text)
    const { id, meta, permissions, users } = made.json
    assert.deepEqual([meta.location, permissions.length, users], [`${scim.server.url}/scim2/v3/Roles/${id}`, 1, undefined])
    assert.deepEqual(await scim.values(id, 'users'), [], 'users are not taken here')
    const refused = await scim.patch(`/v3/Roles/${id}`, [{ op: 'add', path: 'users', value: [{ value: ann }] }])
    assert.deepEqual([refused.status, refused.json.scimType], [400, 'mutability'])
    const at = `/v3/Roles/${id}/Users`
    assert.equal((await scim.call(at, { method: 'PUT', json: [{ value: ann }] })).status, 200)
    assert.deepEqual(await scim.values(id, 'users'), [ann])
    await scim.patch(at, [{ op: 'add', value: [{ value: bob }] }])
    assert.deepEqual(await scim.values(id, 'users'), [ann, bob].sort())
    await scim.patch(at, [{ op: 'remove', path: `value eq ${ann}` }])
    assert.deepEqual(await scim.values(id, 'users'), [bob])
    await scim.patch(at, [{ op: 'replace', value: [{ value: ann }] }])
    assert.deepEqual(await scim.values(id, 'users'), [ann])
    assert.equal((await scim.patch(at, [{ op: 'replace', path: 'displayName', value: 'x' }])).status, 400)
    assert.equal((await scim.patch(at, [{ op: 'add', path: 'permissions', value: [{ value: 'booking:write' }] }])).status, 400)
    const ops = await scim.group('ops')
    assert.equal((await scim.call(`/v3/Roles/${id}/Groups`, { method: 'PUT', json: [{ value: ops }] })).status, 200)
    const asked = (await scim.call(`/v3/Roles/${id}?attributes=users,groups`)).json
    assert.deepEqual([asked.users[0].value, asked.groups[0].value], [ann, ops])
    const put = await scim.call(`/v3/Roles/${id}`, { method: 'PUT', json: { displayName: 'third-2', permissions: [] } })
    assert.deepEqual([put.status, await scim.values(id, 'permissions'), await scim.values(id, 'users')], [200, [], [ann]])
  })
  it('cannot be taken through the user or /Me, security 7.2', async () => {
    const target = await scim.role('privileged', { permissions: [{ value: 'booking:write' }] })
    const json = { schemas: [patchOp], Operations: [{ op: 'add', path: 'roles', value: [{ value: target }] }] }
    for (const [path, as] of [
      [`/Users/${ann}`, undefined],
      ['/Me', asUser(ann)],
    ] as const) {
      const answer = await scim.call(path, { method: 'PATCH', json }, as)
      assert.deepEqual([answer.status, answer.json.scimType], [400, 'mutability'], path)
      assert.equal((await scim.call(path, { method: 'PUT', json: { userName: 'ann', roles: [{ value: target }] } }, as)).status, 200)
    }
    assert.deepEqual(await scim.values(target, 'users'), [])
    assert.equal((await scim.patch(`/v2/Roles/${target}`, [{ op: 'add', path: 'users', value: [{ value: ann }] }], asUser(ann))).status, 403)
  })
  it('v2: demand the permission of the part that is changed', async () => {
    const id = await scim.role('parts')
    const path = `/v2/Roles/${id}`
    for (const [attribute, value, own] of [
      ['users', ann, 'users_update'],
      ['groups', await scim.group('parts'), 'groups_update'],
      ['permissions', 'booking:read', 'permissions_update'],
    ] as const) {
      const operations = [{ op: 'add', path: attribute, value: [{ value }] }]
      const others = ['users_update', 'groups_update', 'permissions_update'].filter((one) => one !== own)
      assert.equal((await scim.patch(path, operations, may('update', ...others))).status, 403, attribute)
      assert.deepEqual(await scim.values(id, attribute), [])
      assert.equal(
        (await scim.call(path, { method: 'PUT', json: { displayName: 'parts', [attribute]: [{ value }] } }, may('update', ...others))).status,
        403,
        attribute,
      )
      assert.equal((await scim.patch(path, operations, may('update', own))).status, 200, attribute)
    }
    assert.equal((await scim.call(path, { method: 'PUT', json: { displayName: 'parts-2' } }, may('update'))).status, 200)
    assert.deepEqual(await scim.values(id, 'users'), [ann], 'what PUT does not name stays')
  })
  it('of administrators is changed by administrators only, and stays, security 7.2', async () => {
    const all = may('update', 'users_update', 'groups_update', 'permissions_update', 'delete', 'meta_update')
    const join = [{ op: 'add', path: 'users', value: [{ value: ann }] }]
    assert.equal((await scim.patch(`/v2/Roles/${adminRole}`, join, all)).status, 403)
    assert.equal((await scim.call(`/v3/Roles/${adminRole}/Users`, { method: 'PUT', json: [{ value: ann }] }, all)).status, 403)
    assert.equal((await scim.call(`/v2/Roles/${adminRole}`, { method: 'DELETE' }, all)).status, 403)
    assert.equal((await scim.call(`/v2/Roles/${adminRole}`)).json.meta.systemRole, true)
    for (const operations of [[{ op: 'replace', path: 'displayName', value: 'root' }], [{ op: 'remove', path: 'users' }]]) {
      const answer = await scim.patch(`/v2/Roles/${adminRole}`, operations)
      assert.deepEqual([answer.status, answer.json.scimType], [400, 'mutability'], answer.text)
    }
    assert.equal((await scim.call(`/v2/Roles/${adminRole}`, { method: 'DELETE' })).status, 400)
    assert.equal((await scim.patch(`/v2/Roles/${adminRole}`, join)).status, 200)
    assert.deepEqual((await scim.call(`/Users/${ann}`)).json.roles.map(({ display }: { display: string }) => display).includes('admin'), true)
    assert.equal((await scim.patch(`/v2/Roles/${adminRole}`, [{ op: 'remove', path: `users[value eq "${ann}"]` }])).status, 200)
  })
  it('of another tenant do not exist, security 8.2', async () => {
    const id = await scim.role('ours', { users: [{ value: ann }] })
    const all = may('view', 'create', 'update', 'users_update', 'groups_update', 'permissions_update', 'delete', 'meta_update')
    for (const [method, rest, json] of [
      ['GET', `v2/Roles/${id}`, undefined],
      ['GET', `v3/Roles/${id}`, undefined],
      ['PUT', `v2/Roles/${id}`, { displayName: 'theirs' }],
      ['PUT', `v3/Roles/${id}/Users`, []],
      ['PATCH', `Roles/${id}`, { schemas: [patchOp], Operations: [{ op: 'replace', path: 'displayName', value: 'x' }] }],
      ['DELETE', `v2/Roles/${id}`, undefined],
    ] as const)
      assert.equal((await scim.call(`/t/other/scim2/${rest}`, { method, ...(json ? { json } : {}) }, all)).status, 404, `${method} ${rest}`)
    const answer = await scim.call('/t/other/scim2/v2/Roles', { method: 'POST', json: { displayName: 'x', users: [{ value: ann }] } }, all)
    assert.deepEqual([answer.status, answer.json.scimType], [400, 'invalidValue'])
    assert.deepEqual(await scim.values(id, 'users'), [ann])
  })
  it('need the permission of each operation, security 7.4', async () => {
    const id = await scim.role('guarded')
    const every = ['view', 'create', 'update', 'delete', 'meta_create', 'meta_update', 'users_update', 'groups_update']
    for (const [method, path, verb] of [
      ['GET', '/v2/Roles', 'view'],
      ['POST', '/v2/Roles/.search', 'view'],
      ['GET', `/v3/Roles/${id}`, 'view'],
      ['GET', `/Roles/${id}`, 'view'],
      ['POST', '/v2/Roles', 'create'],
      ['POST', '/v3/Roles', 'meta_create'],
      ['PUT', `/v2/Roles/${id}`, 'update'],
      ['PATCH', `/v3/Roles/${id}`, 'meta_update'],
      ['PUT', `/v3/Roles/${id}/Users`, 'users_update'],
      ['PATCH', `/v3/Roles/${id}/Groups`, 'groups_update'],
      ['DELETE', `/v3/Roles/${id}`, 'delete'],
    ] as const) {
      const json = method === 'GET' || method === 'DELETE' ? {} : { json: {} }
      assert.equal((await scim.call(path, { method, ...json }, {})).status, 401, `${method} ${path}`)
      assert.equal((await scim.call(path, { method, ...json }, may(...every.filter((one) => one !== verb)))).status, 403, `${method} ${path}`)
      assert.notEqual((await scim.call(path, { method, ...json }, may(verb))).status, 403, `${method} ${path}`)
    }
  })
  it('find their users: by id and by name, themselves and through groups, RFC 7644 §3.4.2.2', async () => {
    const [kim, lee] = [await scim.user('role-kim'), await scim.user('role-lee')]
    await scim.user('role-max')
    const team = await scim.group('role-team', [lee])
    const role = await scim.role('finder', { users: [{ value: kim }], groups: [{ value: team }] })
    await scim.role('finder', { audience: { type: 'application', value: scim.shop.id } })
    const found = async (filter: string) => {
      const { json, text } = await scim.call(`/Users?filter=${encodeURIComponent(filter)}`)
      assert.ok(json.Resources, text)
      return json.Resources.map(({ userName }: { userName: string }) => userName).toSorted()
    }
    for (const filter of [`roles.value eq "${role}"`, 'roles.display eq "Finder"', `roles[value eq "${role}"]`])
      assert.deepEqual(await found(filter), ['role-kim', 'role-lee'], filter)
    assert.deepEqual(await found(`userName sw "role-" and roles.value ne "${role}"`), ['role-max'])
    assert.deepEqual(await found('roles.display eq "admin"'), ['admin'], 'administrators, whose list is kept elsewhere')
    assert.deepEqual(await found('roles.value eq "none"'), [])
  })
  it('work in Bulk, and are one resource type', async () => {
    const { json } = await scim.call('/Bulk', {
      method: 'POST',
      json: {
        Operations: [
          { method: 'POST', path: '/Users', bulkId: 'u', data: { userName: 'bulky' } },
          { method: 'POST', path: '/v2/Roles', bulkId: 'r', data: { displayName: 'bulk', users: [{ value: 'bulkId:u' }] } },
          { method: 'DELETE', path: '/v2/Roles/bulkId:r' },
        ],
      },
    })
    assert.deepEqual(
      json.Operations.map(({ status }: { status: { code: number } }) => status.code),
      [201, 201, 204],
    )
    const types = (await scim.call('/ResourceTypes', {}, {})).json.Resources
    assert.deepEqual(
      types.map(({ name, endpoint }: Record<string, string>) => `${name} ${endpoint}`),
      ['User /Users', 'Role /v2/Roles'],
    )
    assert.equal((await scim.call(`/Schemas/${schema}`)).json.id, schema)
  })
  it('are paged by cursor, RFC 9865 §2', async () => {
    for (const index of [1, 2, 3]) await scim.role(`page-${index}`)
    for (const endpoint of ['/Roles', '/v2/Roles', '/v3/Roles']) {
      const seen: string[] = []
      for (let cursor: string | undefined = ''; cursor !== undefined; ) {
        const { json, text } = await scim.call(`${endpoint}?${new URLSearchParams({ filter: 'displayName sw "page-"', count: '2', cursor })}`)
        assert.ok(json.Resources, text)
        assert.equal(json.totalResults, 3)
        seen.push(...json.Resources.map(({ displayName }: { displayName: string }) => displayName))
        cursor = json.nextCursor
      }
      assert.deepEqual(seen.toSorted(), ['page-1', 'page-2', 'page-3'], endpoint)
    }
    const { json } = await scim.call('/v2/Roles?cursor')
    assert.equal(json.Resources.length, json.totalResults)
  })
})
