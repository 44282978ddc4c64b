import assert from 'node:assert/strict'
import type { Group } from '@gatehouse/users/contracts'
import { Attribute, Change } from 'ldapts'
import { type Slapd, startSlapd } from '../../../test/services/index.ts'
import { type ReadableStore, readOnlyLdap, readWriteLdap } from '../src/kinds.ts'
import { asAdmin } from './support/contract.ts'
import { slapdSettings, tenant, testKindDeps } from './support/directory.ts'
import { folderLdif, peopleLdif } from './support/people.ts'

const suffix = 'dc=example,dc=com'
const people = `ou=people,${suffix}`
const groups = `ou=groups,${suffix}`
const user = (index: number) => `uid=user${index},${people}`
const group = (name: string) => `cn=${name},${groups}`
const names = (found: readonly Group[]) => found.map(({ name }) => name).sort()

describe('groups of a directory', function () {
  this.timeout(20_000)
  let slapd: Slapd
  const stores: ReadableStore[] = []
  const open = async (more: Readonly<Record<string, unknown>> = {}): Promise<ReadableStore> => {
    const kind = readOnlyLdap(testKindDeps())
    const store = await kind.open(kind.settings.parse(slapdSettings(slapd, { cacheTtl: '0s', baseDn: people, groupBaseDn: groups, ...more })), tenant, 'CORP')
    stores.push(store)
    return store
  }
  const idOf = async (store: ReadableStore, index: number) => (await store.find('username', `user${index}`))?.id ?? assert.fail()
  const groupId = async (store: ReadableStore, name: string) => (await store.findGroup('name', name))?.id ?? assert.fail()

  before(async () => {
    slapd = await startSlapd({ seed: `${folderLdif('people', suffix)}\n${folderLdif('groups', suffix)}\n${peopleLdif(40, people)}` })
    const members: Readonly<Record<string, readonly string[]>> = {
      team: [user(1), user(2)],
      'a,b+c="d"': [user(1)],
      department: [group('team'), user(3)],
      company: [group('department')],
      loop: [group('company')],
      crowd: Array.from({ length: 40 }, (_, index) => user(index)),
    }
    await asAdmin({ ...slapd, url: slapd.ldapsUrl }, async (client) => {
      for (const [name, member] of Object.entries(members)) {
        await client.add(`cn=${name.replaceAll(/[,+="]/g, '\\$&')},${groups}`, { objectClass: 'groupOfNames', cn: name, member: [...member] })
      }
      await client.add(`cn=staff,${groups}`, { objectClass: 'posixGroup', cn: 'staff', gidNumber: '100', memberUid: ['user1', 'user5'] })
      await client.add(`cn=unique,${groups}`, { objectClass: 'groupOfUniqueNames', cn: 'unique', uniqueMember: [user(4)] })
    })
  })
  after(async () => {
    for (const store of stores) store.close()
    await slapd?.stop()
  })

  for (const [how, memberOfAttribute] of [
    ['a search for the member', ''],
    ['memberOf', 'memberOf'],
  ]) {
    it(`finds the groups of a user by ${how}, and those above them`, async () => {
      const store = await open({ memberOfAttribute })
      const one = await idOf(store, 1)
      assert.deepEqual(names(await store.groupsOf(one)), ['a,b+c="d"', 'crowd', 'team'])
      assert.deepEqual(names(await store.groupsOf(one, { nested: true })), ['a,b+c="d"', 'company', 'crowd', 'department', 'loop', 'team'])
      assert.deepEqual(names(await store.groupsOf(await idOf(store, 9))), ['crowd'])
      assert.deepEqual(await store.groupsOf('00000000-0000-4000-8000-00000000dead'), [])
    })
  }

  it('comes to an end where groups hold one another', async () => {
    const store = await open()
    const circle = new Change({ operation: 'add', modification: new Attribute({ type: 'member', values: [group('loop')] }) })
    await asAdmin({ ...slapd, url: slapd.ldapsUrl }, (client) => client.modify(group('team'), circle))
    assert.deepEqual(names(await store.groupsOf(await idOf(store, 2), { nested: true })), ['company', 'crowd', 'department', 'loop', 'team'])
    assert.deepEqual(names(await store.parentsOf(await groupId(store, 'team'))), ['department'])
  })

  it('pages through members, groups among them', async () => {
    const store = await open()
    const crowd = await groupId(store, 'crowd')
    const pages = [await store.membersOf(crowd, { limit: 25, offset: 0 }), await store.membersOf(crowd, { limit: 25, offset: 25 })]
    assert.deepEqual(
      pages.map(({ total, members }) => [total, members.length]),
      [
        [40, 25],
        [40, 15],
      ],
    )
    assert.equal(new Set(pages.flatMap(({ members }) => members.map(({ id }) => id))).size, 40)
    const { members } = await store.membersOf(await groupId(store, 'department'), { limit: 10, offset: 0 })
    assert.deepEqual(members.map(({ kind, name }) => `${kind} ${name}`).sort(), ['group team', 'user user3'])
  })

  it('finds and searches groups, whatever is in their names, security 1.7', async () => {
    const store = await open()
    const odd = await store.findGroup('name', 'A,B+C="D"')
    assert.equal(odd?.name, 'a,b+c="d"')
    assert.deepEqual(await store.findGroup('id', odd.id), odd)
    for (const name of ['*', 'team)(cn=*', 'tea', '', 'team\0']) assert.equal(await store.findGroup('name', name), undefined, name)
    const { total, groups: found } = await store.searchGroups({ where: { op: 'co', field: 'name', value: 'M' }, limit: 2, offset: 0 })
    assert.deepEqual([total, names(found)], [3, ['company', 'department']])
    const all = (await store.searchGroups({ limit: 100, offset: 0 })).groups.map(({ id }) => id)
    const walked: string[] = []
    for (let page = await store.walkGroups({ limit: 3 }); page.length > 0; page = await store.walkGroups({ limit: 3, after: walked.at(-1) ?? '' }))
      walked.push(...page.map(({ id }) => id))
    assert.deepEqual(walked, all.toSorted())
    assert.equal((await store.searchGroups({ where: { op: 'not', part: { op: 'pr', field: 'name' } }, limit: 9, offset: 0 })).total, 0)
  })

  it('reads groups that hold usernames, and those of unique names', async () => {
    const posix = await open({ groupFilter: '(objectClass=posixGroup)', memberAttribute: 'memberUid', memberValue: 'username' })
    assert.deepEqual(names(await posix.groupsOf(await idOf(posix, 5), { nested: true })), ['staff'])
    const { members } = await posix.membersOf(await groupId(posix, 'staff'), { limit: 9, offset: 0 })
    assert.deepEqual(members.map(({ name }) => name).sort(), ['user1', 'user5'])
    const unique = await open({ groupFilter: '(objectClass=groupOfUniqueNames)', memberAttribute: 'uniqueMember' })
    assert.deepEqual(names(await unique.groupsOf(await idOf(unique, 4))), ['unique'])
  })

  it('takes a removed user out of its groups: the next one of that name is in none', async () => {
    const kind = readWriteLdap(testKindDeps())
    const store = await kind.open(
      kind.settings.parse(
        slapdSettings(slapd, {
          cacheTtl: '0s',
          baseDn: people,
          groupBaseDn: groups,
          groupFilter: '(objectClass=groupOfUniqueNames)',
          memberAttribute: 'uniqueMember',
        }),
      ),
      tenant,
      'CORP',
    )
    stores.push(store)
    const more = new Change({ operation: 'add', modification: new Attribute({ type: 'uniqueMember', values: [user(6)] }) })
    await asAdmin({ ...slapd, url: slapd.ldapsUrl }, (client) => client.modify(group('unique'), more))
    const gone = await idOf(store, 6)
    assert.deepEqual(names(await store.groupsOf(gone)), ['unique'])
    assert.equal(await store.remove(gone), true)
    const { id } = await store.create({ id: '', username: 'user6' })
    assert.deepEqual(await store.groupsOf(id), [])
  })
})
