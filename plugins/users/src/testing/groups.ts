import assert from 'node:assert/strict'
import type { Group, GroupReader, NewUser, UserStore } from '../contracts.ts'

export interface SeededGroup {
  readonly name: string
  /** Usernames. */
  readonly users: readonly string[]
  /** Names of groups that it holds, where groups can. */
  readonly groups?: readonly string[]
}
export interface GroupsUnderTest {
  readonly store: UserStore & GroupReader
  /** Groups of this store hold groups. */
  readonly nests: boolean
  close?(): Promise<void>
}
const count = 12
const people: readonly NewUser[] = Array.from({ length: count }, (_, index) => ({ username: `user${index}` }))
const everybody = people.map(({ username }) => username)
/** Names in the order of `searchGroups`. */
const seeded: readonly SeededGroup[] = [
  { name: 'Admins', users: ['user1'] },
  { name: 'crowd', users: everybody },
  { name: 'Department', users: ['user2'], groups: ['team'] },
  { name: 'Équipe (a%_b)', users: ['user3'] },
  { name: 'team', users: ['user1', 'user4'] },
].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
const names = (groups: readonly Group[]) => groups.map(({ name }) => name).sort()
const absent = ['', '*', 'tea', 'team*', 'team)(cn=*', "' or '1'='1", 'team\0', 'x'.repeat(10_000), '__proto__']

/** What a store owes that keeps groups: `open` fills it with these users and groups. */
export const describeGroupReader = (name: string, open: (users: readonly NewUser[], groups: readonly SeededGroup[]) => Promise<GroupsUnderTest>): void => {
  describe(`${name} keeps the contract of group readers`, () => {
    let subject: GroupsUnderTest
    before(async () => {
      subject = await open(people, seeded)
    })
    after(() => subject?.close?.())
    const userId = async (username: string) => (await subject.store.find('username', username))?.id ?? assert.fail(`${username} is not there`)
    const group = async (groupName: string) => (await subject.store.findGroup('name', groupName)) ?? assert.fail(`${groupName} is not there`)

    it('tells the groups of a user, and with nested those above them', async () => {
      const { store, nests } = subject
      assert.deepEqual(names(await store.groupsOf(await userId('user1'))), ['Admins', 'crowd', 'team'])
      assert.deepEqual(names(await store.groupsOf(await userId('user4'), { nested: true })), [...(nests ? ['Department'] : []), 'crowd', 'team'])
      assert.deepEqual(names(await store.groupsOf(await userId('user9'), { nested: true })), ['crowd'])
      for (const nobody of ['00000000-0000-4000-8000-00000000dead', ...absent]) assert.deepEqual(await store.groupsOf(nobody), [], nobody.slice(0, 20))
      assert.deepEqual(names(await store.parentsOf((await group('team')).id)), nests ? ['Department'] : [])
    })
    it('finds a group by id and by name in any letter case, and none by what no group has, security 1.7', async () => {
      const team = await group('TEAM')
      assert.equal(team.name, 'team')
      assert.deepEqual(await subject.store.findGroup('id', team.id), team)
      assert.deepEqual((await group('équipe (A%_b)')).name, 'Équipe (a%_b)')
      for (const value of absent) {
        assert.equal(await subject.store.findGroup('name', value), undefined, value.slice(0, 20))
        assert.equal(await subject.store.findGroup('id', value), undefined, value.slice(0, 20))
      }
    })
    it('searches by name, id and time, in the order of names, page by page', async () => {
      const { store } = subject
      const found = async (where: Parameters<GroupReader['searchGroups']>[0]['where']) =>
        (await store.searchGroups({ ...(where ? { where } : {}), limit: 50, offset: 0 })).groups.map((each) => each.name)
      const all = await found(undefined)
      assert.deepEqual(
        all,
        seeded.map((each) => each.name),
      )
      const { id } = await group('team')
      assert.deepEqual(await found({ op: 'eq', field: 'id', value: id }), ['team'])
      assert.deepEqual(await found({ op: 'co', field: 'name', value: 'M' }), ['Admins', 'Department', 'team'])
      assert.deepEqual(await found({ op: 'ew', field: 'name', value: '(A%_B)' }), ['Équipe (a%_b)'])
      assert.deepEqual(
        await found({ op: 'not', part: { op: 'sw', field: 'name', value: 'd' } }),
        all.filter((each) => each !== 'Department'),
      )
      assert.deepEqual(
        await found({ op: 'ne', field: 'name', value: 'TEAM' }),
        all.filter((each) => each !== 'team'),
      )
      assert.deepEqual(await found({ op: 'ge', field: 'createdAt', value: 0 }), all)
      assert.deepEqual(await found({ op: 'lt', field: 'updatedAt', value: 0 }), [])
      assert.deepEqual(await found({ op: 'eq', field: "name' or 1=1 --", value: 'x' }), [])
      const pages = await Promise.all([0, 2, 4, 6].map((offset) => store.searchGroups({ limit: 2, offset })))
      assert.deepEqual(
        pages.map(({ total }) => total),
        [5, 5, 5, 5],
      )
      assert.deepEqual(
        pages.flatMap(({ groups }) => groups.map((each) => each.name)),
        all,
      )
      assert.deepEqual(await store.searchGroups({ limit: 0, offset: 0 }), { total: 5, groups: [] })
    })
    it('walks in the order of ids', async () => {
      const { store } = subject
      const ids = (await store.searchGroups({ limit: 50, offset: 0 })).groups.map(({ id }) => id).sort()
      const walked: string[] = []
      for (let page = await store.walkGroups({ limit: 2 }); page.length > 0; page = await store.walkGroups({ limit: 2, after: walked.at(-1) ?? '' }))
        walked.push(...page.map(({ id }) => id))
      assert.deepEqual(walked, ids)
    })
    it('pages through direct members without gaps and doubles', async () => {
      const { store, nests } = subject
      const crowd = await group('crowd')
      const seen: string[] = []
      for (let offset = 0; offset < count + 5; offset += 5) {
        const { total, members } = await store.membersOf(crowd.id, { limit: 5, offset })
        assert.equal(total, count)
        seen.push(...members.map(({ kind, name: username }) => `${kind} ${username}`))
      }
      assert.deepEqual(seen.sort(), everybody.map((username) => `user ${username}`).sort())
      const { members } = await store.membersOf((await group('Department')).id, { limit: 9, offset: 0 })
      assert.deepEqual(members.map(({ kind, name: member }) => `${kind} ${member}`).sort(), [...(nests ? ['group team'] : []), 'user user2'])
      assert.equal(members.find(({ kind }) => kind === 'user')?.id, await userId('user2'))
      assert.deepEqual(await store.membersOf('00000000-0000-4000-8000-00000000dead', { limit: 9, offset: 0 }), { total: 0, members: [] })
    })
  })
}
