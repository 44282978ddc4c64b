import assert from 'node:assert/strict'
import { roleAssignmentChanged, roleDeleted } from '../src/contracts.ts'
import { basic, startRoles } from './support/server.ts'

const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).sort()
const first = <T>(list: readonly T[]): T => list[0] as T

describe('roles', () => {
  it('give what they permit to users and to members of groups, nested ones too, and take it at once, security 3.10', async () => {
    await using parts = await startRoles()
    const { roles, groups, tenant, person, probe, server } = parts
    const [ann, bob] = [await person('ann'), await person('bob')]
    const inner = await groups.create(tenant, { name: 'inner', members: [{ id: bob.id }] })
    const outer = await groups.create(tenant, { name: 'outer', members: [{ id: inner.id }] })
    assert.deepEqual([await probe('ann'), await probe('bob')], [403, 403])
    const viewer = await roles.create(tenant, { name: 'viewer', permissions: ['internal_probe_view'], users: [ann.id], groups: [outer.id] })
    assert.deepEqual([await probe('ann'), await probe('bob')], [200, 200])
    await groups.update(tenant, inner.id, { members: [{ op: 'remove', members: [{ id: bob.id }] }] })
    assert.deepEqual([await probe('ann'), await probe('bob')], [200, 403])
    await roles.update(tenant, viewer.id, { users: [{ op: 'remove', values: [ann.id] }] })
    assert.equal(await probe('ann'), 403)
    await roles.update(tenant, viewer.id, { users: [{ op: 'set', values: [ann.id] }] })
    await roles.update(tenant, viewer.id, { permissions: [{ op: 'remove', values: ['internal_probe_view'] }] })
    assert.equal(await probe('ann'), 403)
    assert.deepEqual(server.heard(roleAssignmentChanged).at(-1), { tenantId: tenant.id, roleId: viewer.id, kind: 'user', added: [ann.id], removed: [] })
  })
  it('end with what they hang on: user, group, application, scope, 3.10 and 8.4', async () => {
    await using parts = await startRoles()
    const { roles, groups, users, apis, booking, applications, tenant, person, server } = parts
    const [ann, bob] = [await person('ann'), await person('bob')]
    const eng = await groups.create(tenant, { name: 'eng', members: [{ id: bob.id }] })
    const shop = await applications.create(tenant, { name: 'shop', authorizedScopes: ['booking:read'] })
    const reader = await roles.create(tenant, { name: 'reader', permissions: ['booking:read'], users: [ann.id], groups: [eng.id] })
    const own = await roles.create(tenant, { name: 'buyer', audience: { type: 'application', applicationId: shop.id }, permissions: ['booking:read'] })
    await users.remove(tenant, ann.id)
    await groups.remove(tenant, eng.id)
    await applications.remove(tenant, shop.id)
    await server.settle()
    for (const kind of ['user', 'group'] as const) assert.equal((await roles.membersOf(tenant, reader.id, kind, { limit: 5, offset: 0 })).total, 0)
    assert.equal(await roles.find(tenant, own.id), undefined)
    assert.deepEqual(server.heard(roleDeleted), [{ tenantId: tenant.id, roleId: own.id }])
    await apis.remove(tenant, booking.id)
    await server.settle()
    assert.deepEqual((await roles.find(tenant, reader.id))?.permissions, [])
  })
  it('count where their audience says', async () => {
    await using parts = await startRoles()
    const { roles, applications, tenant, person } = parts
    const ann = await person('ann')
    const shop = await applications.create(tenant, { name: 'shop', authorizedScopes: ['booking:write'] })
    await roles.create(tenant, { name: 'reader', permissions: ['booking:read'], users: [ann.id] })
    await roles.create(tenant, { name: 'reader', audience: { type: 'application', applicationId: shop.id }, permissions: ['booking:write'], users: [ann.id] })
    assert.deepEqual(names(await roles.rolesOf(tenant, ann)), ['reader', 'reader'])
    assert.deepEqual([...(await roles.permissionsOf(tenant, ann))], ['booking:read'])
    assert.deepEqual([...(await roles.permissionsOf(tenant, ann, shop.id))], ['booking:read'], 'it takes the roles of the organization')
    assert.equal(first(await roles.rolesOf(tenant, ann, shop.id)).audience.type, 'organization')
  })
  it('permit only scopes that exist, and in an application those that it is authorized for', async () => {
    await using parts = await startRoles()
    const { roles, applications, tenant, other } = parts
    const shop = await applications.create(tenant, { name: 'shop', authorizedScopes: ['booking:read'] })
    const audience = { type: 'application', applicationId: shop.id } as const
    await assert.rejects(roles.create(tenant, { name: 'a', permissions: ['no:such'] }), { code: 'roles.invalid' })
    await assert.rejects(roles.create(tenant, { name: 'a', audience, permissions: ['booking:write'] }), { code: 'roles.invalid' })
    await assert.rejects(roles.create(tenant, { name: 'a', audience: { type: 'application', applicationId: 'none' } }), { code: 'roles.invalid' })
    await assert.rejects(roles.create(other, { name: 'a', audience }), { code: 'roles.invalid' })
    await assert.rejects(roles.create(other, { name: 'a', permissions: ['booking:read'] }), { code: 'roles.invalid' })
    const made = await roles.create(tenant, { name: 'a', audience, permissions: ['booking:read'] })
    await assert.rejects(roles.update(tenant, made.id, { permissions: [{ op: 'add', values: ['booking:write'] }] }), { code: 'roles.invalid' })
  })
  it('have one name in an audience, over letter case', async () => {
    await using parts = await startRoles()
    const { roles, tenant } = parts
    const made = await Promise.allSettled(['Ops', 'ops', 'OPS'].map((name) => roles.create(tenant, { name })))
    assert.equal(made.filter(({ status }) => status === 'fulfilled').length, 1)
    const second = await roles.create(tenant, { name: 'second' })
    await assert.rejects(roles.update(tenant, second.id, { name: 'OPS' }), { code: 'roles.name_taken' })
    for (const name of ['', 'system_x', ' a', 'x'.repeat(191)]) await assert.rejects(roles.create(tenant, { name }), { code: 'roles.invalid' })
    await assert.rejects(roles.create(tenant, { name: 'Admin' }), { code: 'roles.name_taken' })
  })
  it('refuse a lost update, security 7.6', async () => {
    await using parts = await startRoles()
    const { roles, tenant } = parts
    const role = await roles.create(tenant, { name: 'a' })
    await roles.update(tenant, role.id, { name: 'b' }, role.version)
    await assert.rejects(roles.update(tenant, role.id, { name: 'c' }, role.version), { code: 'roles.version_mismatch' })
    await assert.rejects(roles.remove(tenant, role.id, role.version), { code: 'roles.version_mismatch' })
    assert.equal(await roles.remove(tenant, role.id, role.version + 1), true)
    assert.equal(await roles.remove(tenant, role.id), false)
  })
  it('of another tenant do not exist, nor do its users and groups, security 8.2', async () => {
    await using parts = await startRoles()
    const { roles, groups, tenant, other, person } = parts
    const ann = await person('ann')
    const eng = await groups.create(tenant, { name: 'eng' })
    const role = await roles.create(tenant, { name: 'ours', permissions: ['booking:read'], users: [ann.id] })
    assert.equal(await roles.find(other, role.id), undefined)
    assert.equal(await roles.remove(other, role.id), false)
    await assert.rejects(roles.update(other, role.id, { name: 'mine' }), { code: 'roles.not_found' })
    await assert.rejects(roles.create(other, { name: 'x', users: [ann.id] }), { code: 'roles.invalid' })
    await assert.rejects(roles.create(other, { name: 'x', groups: [eng.id] }), { code: 'roles.invalid' })
    assert.deepEqual([...(await roles.permissionsOf(other, ann))], [])
    assert.equal((await roles.membersOf(other, role.id, 'user', { limit: 5, offset: 0 })).total, 0)
    assert.deepEqual(names((await roles.search(other, { limit: 10, offset: 0 })).roles), ['admin'])
  })
  it('are searched', async () => {
    await using parts = await startRoles()
    const { roles, tenant, person } = parts
    const ann = await person('ann')
    await roles.create(tenant, { name: 'Reader', permissions: ['booking:read'], users: [ann.id] })
    await roles.create(tenant, { name: 'writer', permissions: ['booking:write'] })
    const found = async (where: Parameters<typeof roles.search>[1]['where']) =>
      names((await roles.search(tenant, { ...(where ? { where } : {}), limit: 10, offset: 0 })).roles)
    assert.deepEqual(await found(undefined), ['Reader', 'admin', 'writer'])
    assert.deepEqual(await found({ op: 'sw', field: 'name', value: 'read' }), ['Reader'])
    assert.deepEqual(await found({ op: 'sw', field: 'permission', value: 'booking:' }), ['Reader', 'writer'])
    assert.deepEqual(await found({ op: 'eq', field: 'user', value: ann.id }), ['Reader'])
    assert.deepEqual(await found({ op: 'eq', field: 'audienceId', value: tenant.id }), ['Reader', 'admin', 'writer'])
    assert.deepEqual(await found({ op: 'eq', field: 'audienceType', value: 'application' }), [])
    assert.deepEqual(await found({ op: 'not', part: { op: 'pr', field: 'permission' } }), ['admin'])
    const second = await roles.search(tenant, { limit: 1, offset: 1 })
    assert.deepEqual([second.total, names(second.roles)], [3, ['Reader']])
  })
})

describe('the role of administrators', () => {
  it('has the administrators of the tenant as its users, whoever made them', async () => {
    await using parts = await startRoles()
    const { roles, tenant, person, administrators, probe, server } = parts
    const ann = await person('ann')
    const admin = first((await roles.search(tenant, { where: { op: 'eq', field: 'system', value: true }, limit: 5, offset: 0 })).roles)
    const users = async () => names((await roles.membersOf(tenant, admin.id, 'user', { limit: 5, offset: 0 })).members)
    assert.deepEqual(await users(), ['admin'])
    await roles.update(tenant, admin.id, { users: [{ op: 'add', values: [ann.id] }] })
    assert.equal(await administrators.isAdministrator(tenant, ann.id), true)
    assert.deepEqual(names(await roles.rolesOf(tenant, ann)), ['admin'])
    assert.equal(await probe('ann'), 200)
    await administrators.remove(tenant, ann.id)
    assert.deepEqual(await users(), ['admin'])
    assert.equal((await server.get('/api/server/v1/probe', basic('ann'))).status, 403)
  })
  it('keeps its name, its permissions and its last user, and takes no groups', async () => {
    await using parts = await startRoles()
    const { roles, groups, tenant } = parts
    const admin = first((await roles.search(tenant, { limit: 1, offset: 0 })).roles)
    const eng = await groups.create(tenant, { name: 'eng' })
    for (const change of [
      { name: 'root' },
      { permissions: [{ op: 'add', values: ['booking:read'] }] },
      { users: [{ op: 'set', values: [] }] },
      { groups: [{ op: 'add', values: [eng.id] }] },
    ] as const)
      await assert.rejects(roles.update(tenant, admin.id, change), { code: 'roles.system' }, JSON.stringify(change))
    await assert.rejects(roles.remove(tenant, admin.id), { code: 'roles.system' })
  })
})
