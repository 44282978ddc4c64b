import assert from 'node:assert/strict'
import { groupCreated, groupDeleted, groupMembersChanged, groupUpdated } from '../src/contracts.ts'
import { adUser } from './support/directory.ts'
import { startGroups } from './support/server.ts'

const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).sort()

describe('groups', () => {
  it('hold users and groups; who is in which is known through all levels, and why', async () => {
    await using parts = await startGroups()
    const { groups, tenant, person } = parts
    const ann = await person('ann')
    const eng = await groups.create(tenant, { name: 'eng', members: [{ id: ann.id }] })
    const staff = await groups.create(tenant, { name: 'staff', members: [{ id: eng.id, kind: 'group' }] })
    const all = await groups.create(tenant, { name: 'all', members: [{ id: staff.id }] })
    assert.deepEqual(
      (await groups.groupsOf(tenant, ann)).map(({ name, direct }) => [name, direct]),
      [
        ['eng', true],
        ['staff', false],
        ['all', false],
      ],
    )
    assert.deepEqual(
      (await groups.why(tenant, ann, all.id))?.map(({ name }) => name),
      ['eng', 'staff', 'all'],
    )
    assert.equal(await groups.why(tenant, await person('bob'), all.id), undefined)
    assert.deepEqual(await groups.membersOf(tenant, staff.id, { limit: 10, offset: 0 }), { total: 1, members: [{ kind: 'group', id: eng.id, name: 'eng' }] })
  })
  it('survive a cycle, and refuse a group in itself', async () => {
    await using parts = await startGroups()
    const { groups, tenant, person } = parts
    const ann = await person('ann')
    const a = await groups.create(tenant, { name: 'a', members: [{ id: ann.id }] })
    const b = await groups.create(tenant, { name: 'b', members: [{ id: a.id }] })
    await groups.update(tenant, a.id, { members: [{ op: 'add', members: [{ id: b.id }] }] })
    assert.deepEqual(names(await groups.groupsOf(tenant, ann)), ['a', 'b'])
    await assert.rejects(groups.update(tenant, a.id, { members: [{ op: 'add', members: [{ id: a.id }] }] }), { code: 'groups.invalid' })
  })
  it('change at once for who is in them, security 3.10', async () => {
    await using parts = await startGroups()
    const { groups, tenant, person, server } = parts
    const ann = await person('ann')
    const eng = await groups.create(tenant, { name: 'eng' })
    assert.deepEqual(await groups.groupsOf(tenant, ann), [])
    await groups.update(tenant, eng.id, { members: [{ op: 'add', members: [{ id: ann.id }, { id: ann.id }] }] })
    assert.deepEqual(names(await groups.groupsOf(tenant, ann)), ['eng'])
    await groups.update(tenant, eng.id, { name: 'engineers' })
    assert.deepEqual(names(await groups.groupsOf(tenant, ann)), ['engineers'])
    await groups.update(tenant, eng.id, { members: [{ op: 'remove', members: [{ id: ann.id }, { id: 'unknown' }] }] })
    assert.deepEqual(await groups.groupsOf(tenant, ann), [])
    assert.deepEqual(server.heard(groupMembersChanged), [
      { tenantId: tenant.id, groupId: eng.id, added: [{ kind: 'user', id: ann.id }], removed: [] },
      { tenantId: tenant.id, groupId: eng.id, added: [], removed: [{ kind: 'user', id: ann.id }] },
    ])
    assert.equal(server.heard(groupUpdated).length, 1)
  })
  it('keep the number of members, and one net change of several edits', async () => {
    await using parts = await startGroups()
    const { groups, tenant, person, server } = parts
    const [ann, bob, cid] = [await person('ann'), await person('bob'), await person('cid')]
    const eng = await groups.create(tenant, { name: 'eng', members: [{ id: ann.id }] })
    await groups.update(tenant, eng.id, {
      members: [
        { op: 'set', members: [{ id: bob.id }] },
        { op: 'add', members: [{ id: ann.id }, { id: cid.id }] },
        { op: 'remove', members: [{ id: cid.id }] },
      ],
    })
    const page = await groups.membersOf(tenant, eng.id, { limit: 10, offset: 0 })
    assert.deepEqual([page.total, names(page.members)], [2, ['ann', 'bob']])
    assert.deepEqual(server.heard(groupMembersChanged).at(-1), { tenantId: tenant.id, groupId: eng.id, added: [{ kind: 'user', id: bob.id }], removed: [] })
    const same = await groups.find(tenant, 'id', eng.id)
    const unchanged = await groups.update(tenant, eng.id, { members: [{ op: 'add', members: [{ id: bob.id }] }] })
    assert.equal(unchanged.version, same?.version, 'nothing changed')
  })
  it('forget a deleted user and a deleted group, 3.10', async () => {
    await using parts = await startGroups()
    const { groups, tenant, person, users, server } = parts
    const ann = await person('ann')
    const eng = await groups.create(tenant, { name: 'eng', members: [{ id: ann.id }] })
    const all = await groups.create(tenant, { name: 'all', members: [{ id: eng.id }] })
    await users.remove(tenant, ann.id)
    await server.settle()
    assert.deepEqual(await groups.membersOf(tenant, eng.id, { limit: 10, offset: 0 }), { total: 0, members: [] })
    assert.equal(await groups.remove(tenant, eng.id), true)
    assert.equal(await groups.remove(tenant, eng.id), false)
    assert.deepEqual(await groups.membersOf(tenant, all.id, { limit: 10, offset: 0 }), { total: 0, members: [] })
    assert.equal(server.heard(groupCreated).length, 2)
    assert.deepEqual(server.heard(groupDeleted), [{ tenantId: tenant.id, groupId: eng.id }])
  })
  it('have one name over letter case, also of parallel creations, security 7.3', async () => {
    await using parts = await startGroups()
    const { groups, tenant } = parts
    const made = await Promise.allSettled(['eng', 'Eng', 'ENG', 'eng'].map((name) => groups.create(tenant, { name })))
    assert.equal(made.filter(({ status }) => status === 'fulfilled').length, 1)
    const other = await groups.create(tenant, { name: 'other' })
    await assert.rejects(groups.update(tenant, other.id, { name: 'ENG' }), { code: 'groups.name_taken' })
    for (const name of ['', ' a', 'a/b/c', 'AD/x', 'a\u0007', 'x'.repeat(191)])
      await assert.rejects(groups.create(tenant, { name }), { code: 'groups.invalid' })
    assert.equal((await groups.create(tenant, { name: 'PRIMARY/here' })).name, 'here')
  })
  it('refuse a lost update and members that do not exist, security 7.6', async () => {
    await using parts = await startGroups()
    const { groups, tenant } = parts
    const eng = await groups.create(tenant, { name: 'eng' })
    await groups.update(tenant, eng.id, { externalId: 'x-1' }, eng.version)
    await assert.rejects(groups.update(tenant, eng.id, { name: 'late' }, eng.version), { code: 'groups.version_mismatch' })
    await assert.rejects(groups.remove(tenant, eng.id, eng.version), { code: 'groups.version_mismatch' })
    await assert.rejects(groups.create(tenant, { name: 'ghosts', members: [{ id: 'nobody' }] }), { code: 'groups.invalid' })
    assert.equal(await groups.find(tenant, 'name', 'ghosts'), undefined)
    await assert.rejects(groups.update(tenant, 'none', {}), { code: 'groups.not_found' })
  })
  it('of another tenant do not exist, nor do its users, security 8.2', async () => {
    await using parts = await startGroups()
    const { groups, tenant, other, person } = parts
    const ann = await person('ann')
    const eng = await groups.create(tenant, { name: 'eng', members: [{ id: ann.id }] })
    assert.equal(await groups.find(other, 'id', eng.id), undefined)
    assert.equal(await groups.remove(other, eng.id), false)
    await assert.rejects(groups.update(other, eng.id, { name: 'mine' }), { code: 'groups.not_found' })
    await assert.rejects(groups.membersOf(other, eng.id, { limit: 1, offset: 0 }), { code: 'groups.not_found' })
    await assert.rejects(groups.create(other, { name: 'theirs', members: [{ id: ann.id }] }), { code: 'groups.invalid' })
    await assert.rejects(groups.create(other, { name: 'theirs', members: [{ id: eng.id }] }), { code: 'groups.invalid' })
    assert.deepEqual(await groups.groupsOf(other, ann), [])
    assert.equal((await groups.search(other, { limit: 10, offset: 0 })).total, 0)
  })
  it('are searched by name, member, external id and time, in pages', async () => {
    await using parts = await startGroups()
    const { groups, tenant, person } = parts
    const ann = await person('ann')
    for (const name of ['Sales', 'sail', 'eng']) await groups.create(tenant, { name, externalId: `x-${name}`, members: name === 'eng' ? [{ id: ann.id }] : [] })
    const found = async (where: Parameters<typeof groups.search>[1]['where']) =>
      names((await groups.search(tenant, { ...(where ? { where } : {}), limit: 10, offset: 0 })).groups)
    assert.deepEqual(await found({ op: 'sw', field: 'name', value: 'SA' }), ['Sales', 'sail'])
    assert.deepEqual(await found({ op: 'eq', field: 'externalId', value: 'x-eng' }), ['eng'])
    assert.deepEqual(await found({ op: 'eq', field: 'member', value: ann.id }), ['eng'])
    assert.deepEqual(await found({ op: 'not', part: { op: 'pr', field: 'member' } }), ['Sales', 'sail'])
    assert.deepEqual(await found({ op: 'ne', field: 'name', value: 'eng' }), ['Sales', 'sail'])
    assert.deepEqual(await found({ op: 'eq', field: 'nothing', value: 'x' }), [])
    const second = await groups.search(tenant, { limit: 1, offset: 1 })
    assert.deepEqual([second.total, names(second.groups)], [3, ['sail']])
  })
})

describe('groups of other stores', () => {
  const ad = { dev: ['kim'], eng: ['dev'], staff: ['eng', 'staff'] }
  it('are found, listed and read under their qualified names, and nest into local ones', async () => {
    await using parts = await startGroups(ad)
    const { groups, tenant } = parts
    await groups.create(tenant, { name: 'local' })
    assert.equal((await groups.find(tenant, 'name', 'AD/eng'))?.id, 'eng')
    assert.deepEqual(
      (await groups.search(tenant, { limit: 10, offset: 0 })).groups.map(({ name }) => name),
      ['local', 'AD/dev', 'AD/eng', 'AD/staff'],
    )
    assert.deepEqual(
      (await groups.search(tenant, { limit: 2, offset: 2 })).groups.map(({ name }) => name),
      ['AD/eng', 'AD/staff'],
    )
    const bridge = await groups.create(tenant, { name: 'bridge', members: [{ id: 'eng' }] })
    assert.deepEqual(names(await groups.groupsOf(tenant, adUser('kim'))), ['AD/dev', 'AD/eng', 'AD/staff', 'bridge'])
    assert.deepEqual(
      (await groups.why(tenant, adUser('kim'), bridge.id))?.map(({ name }) => name),
      ['AD/dev', 'AD/eng', 'bridge'],
    )
    assert.equal((await groups.membersOf(tenant, bridge.id, { limit: 5, offset: 0 })).members[0]?.name, 'AD/eng')
  })
  it('are walked store after store, each once', async () => {
    await using parts = await startGroups(ad)
    const { groups, tenant } = parts
    for (const name of ['one', 'two', 'three']) await groups.create(tenant, { name })
    const seen: string[] = []
    for (let after: string | undefined, first = true; first || after !== undefined; first = false) {
      const page = await groups.walk(tenant, { limit: 2, ...(after === undefined ? {} : { after }) })
      seen.push(...page.groups.map(({ name }) => name))
      after = page.next
    }
    assert.deepEqual(seen.toSorted(), ['AD/dev', 'AD/eng', 'AD/staff', 'one', 'three', 'two'])
    assert.deepEqual(seen.slice(3), ['AD/dev', 'AD/eng', 'AD/staff'])
    const held = { where: { op: 'eq', field: 'member', value: 'kim' }, limit: 5 } as const
    assert.deepEqual(names((await groups.walk(tenant, held)).groups), ['AD/dev'])
    assert.deepEqual(names((await groups.walk(tenant, { limit: 9, store: 'PRIMARY' })).groups), ['one', 'three', 'two'])
    assert.equal((await groups.walk(tenant, { limit: 9, store: 'AD' })).groups.length, 3)
  })
  it('are filtered by store and member', async () => {
    await using parts = await startGroups(ad)
    const { groups, tenant } = parts
    await groups.create(tenant, { name: 'eng' })
    const inStore = { op: 'eq', field: 'store', value: 'AD' } as const
    const named = await groups.search(tenant, { where: { op: 'and', parts: [inStore, { op: 'eq', field: 'name', value: 'eng' }] }, limit: 10, offset: 0 })
    assert.deepEqual(
      named.groups.map(({ name }) => name),
      ['AD/eng'],
    )
    const held = await groups.search(tenant, { where: { op: 'eq', field: 'member', value: 'kim' }, limit: 10, offset: 0 })
    assert.deepEqual(
      held.groups.map(({ name }) => name),
      ['AD/dev'],
    )
  })
  it('are only read', async () => {
    await using parts = await startGroups(ad)
    const { groups, tenant } = parts
    await assert.rejects(groups.update(tenant, 'eng', { name: 'x' }), { code: 'groups.read_only' })
    await assert.rejects(groups.remove(tenant, 'eng'), { code: 'groups.read_only' })
  })
})
