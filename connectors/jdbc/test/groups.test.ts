import assert from 'node:assert/strict'
import { type GroupReader, readsGroups, type UserStore } from '@gatehouse/users/contracts'
import { describeGroupReader } from '@gatehouse/users/testing'
import { type ExternalDatabase, externalDatabases } from './support/databases.ts'
import { jdbcKind, openJdbc } from './support/store.ts'

const names = (groups: readonly { readonly name: string }[]) => groups.map(({ name }) => name).sort()

for (const [database, create] of Object.entries(externalDatabases)) {
  describe(`groups of the JDBC store on ${database}`, () => {
    let external: ExternalDatabase
    before(async () => {
      external = await create()
    })
    after(() => external?.drop())
    const opened = async (settings: Readonly<Record<string, unknown>> = {}) => {
      const { store, close } = await openJdbc({ ...external.settings, ...settings }, { sqliteFolder: external.sqliteFolder })
      return { store: store as unknown as UserStore & GroupReader, close }
    }
    const addUser = (username: string, tenantId = -1234) =>
      external.run("insert into UM_USER (UM_USER_ID, UM_USER_NAME, UM_USER_PASSWORD, UM_CHANGED_TIME, UM_TENANT_ID) values (?, ?, '', current_timestamp, ?)", [
        `id-${username}`,
        username,
        tenantId,
      ])
    const addGroup = (name: string, uuid: string | null, tenantId = -1234) =>
      external.run('insert into UM_ROLE (UM_ROLE_NAME, UM_GROUP_UUID, UM_TENANT_ID) values (?, ?, ?)', [name, uuid, tenantId])
    const join = (group: string, username: string, tenantId = -1234) =>
      external.run(
        'insert into UM_USER_ROLE (UM_ROLE_ID, UM_USER_ID, UM_TENANT_ID) select r.UM_ID, u.UM_ID, ? from UM_ROLE r, UM_USER u where r.UM_ROLE_NAME = ? and u.UM_USER_NAME = ?',
        [tenantId, group, username],
      )

    describeGroupReader(`the JDBC store on ${database}`, async (users, groups) => {
      await external.empty()
      for (const { username } of users) await addUser(username)
      // Some are from before groups had unique ids.
      for (const [index, { name, users: members }] of groups.entries()) {
        await addGroup(name, index % 2 === 0 ? `0000000${index}-aaaa-4bbb-8ccc-0123456789ab` : null)
        for (const username of members) await join(name, username)
      }
      return { ...(await opened()), nests: false }
    })

    describe('rows', () => {
      beforeEach(async () => {
        await external.empty()
        await addUser('ann')
        await addGroup('dev', 'uuid-dev')
        await join('dev', 'ann')
      })

      it('of another UM_TENANT_ID count for nothing, in each of the three tables, security 8.2', async () => {
        await addGroup('theirs', 'uuid-theirs', 7)
        await addGroup('ours', 'uuid-ours')
        await addUser('bob', 7)
        await join('theirs', 'ann')
        await join('ours', 'ann', 7)
        await join('dev', 'bob')
        const { store, close } = await opened()
        assert.deepEqual(names(await store.groupsOf('id-ann')), ['dev'])
        assert.deepEqual(await store.groupsOf('id-bob'), [])
        assert.equal(await store.findGroup('id', 'uuid-theirs'), undefined)
        assert.equal(await store.findGroup('name', 'theirs'), undefined)
        assert.deepEqual(names((await store.searchGroups({ limit: 9, offset: 0 })).groups), ['dev', 'ours'])
        assert.deepEqual(await store.membersOf('uuid-ours', { limit: 9, offset: 0 }), { total: 0, members: [] })
        assert.deepEqual(await store.membersOf('uuid-dev', { limit: 9, offset: 0 }), { total: 1, members: [{ kind: 'user', id: 'id-ann', name: 'ann' }] })
        await close()
      })
      it('that say the same twice count once', async () => {
        await join('dev', 'ann')
        const { store, close } = await opened()
        assert.deepEqual(names(await store.groupsOf('id-ann')), ['dev'])
        assert.equal((await store.membersOf('uuid-dev', { limit: 9, offset: 0 })).total, 1)
        await close()
      })
      it('keep their id when a group is renamed; names that differ in case are told apart', async () => {
        await addGroup('Dev', null)
        const { store, close } = await opened()
        const upper = await store.findGroup('name', 'Dev')
        assert.match(upper?.id ?? '', /^\d+$/)
        assert.equal((await store.findGroup('name', 'dev'))?.id, 'uuid-dev')
        assert.equal(await store.findGroup('name', 'DEV'), undefined, 'nobody knows which one is meant')
        await external.run("update UM_ROLE set UM_ROLE_NAME = 'Builders' where UM_ROLE_NAME = 'Dev'")
        assert.equal((await store.findGroup('id', upper?.id ?? ''))?.name, 'Builders')
        await close()
      })
    })

    it('come from selects of its own, or are not there at all', async () => {
      await external.empty()
      await addUser('ann')
      await addGroup('dev', null)
      await join('dev', 'ann')
      const groupsSql = 'select UM_ID, UM_ROLE_NAME, null as UM_GROUP_UUID from UM_ROLE where UM_TENANT_ID = -1234'
      const membershipsSql = 'select UM_ROLE_ID, UM_USER_ID from UM_USER_ROLE'
      const usersSql = 'select UM_ID, UM_USER_ID, UM_USER_NAME, UM_USER_PASSWORD, UM_SALT_VALUE from UM_USER'
      const own = await opened({ groupsSql, membershipsSql, usersSql })
      assert.deepEqual(names(await own.store.groupsOf('id-ann')), ['dev'])
      await own.close()
      for (const settings of [{ readGroups: false }, { usersSql }]) {
        const none = await opened(settings)
        assert.equal(readsGroups(none.store), false)
        await none.close()
      }
    })
    it('have their numbers for ids where the layout has no others', async () => {
      await external.empty()
      await addUser('ann')
      await addGroup('dev', null)
      await join('dev', 'ann')
      await external.run('alter table UM_ROLE rename column UM_GROUP_UUID to SOMETHING_ELSE')
      const { store, close } = await opened()
      const [dev] = await store.groupsOf('id-ann')
      assert.match(dev?.id ?? '', /^\d+$/)
      assert.deepEqual(await store.findGroup('id', dev?.id ?? ''), dev)
      await close()
      await external.run('alter table UM_ROLE rename column SOMETHING_ELSE to UM_GROUP_UUID')
    })
    it('are tried by the test of a connection', async () => {
      const { kind } = jdbcKind({ sqliteFolder: external.sqliteFolder })
      assert.deepEqual(await kind.testConnection(external.settings), { ok: true })
      const missing = await kind.testConnection({ ...external.settings, groupsSql: 'select 1 as UM_ID' })
      assert.ok(!missing.ok && missing.step === 'search' && missing.reason.includes('readGroups'), JSON.stringify(missing))
    })
  })
}
