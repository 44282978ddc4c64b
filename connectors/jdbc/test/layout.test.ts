import assert from 'node:assert/strict'
import { findsInBulk, InvalidUser, type User, walksUsers } from '@gatehouse/users/contracts'
import { type ExternalDatabase, externalDatabases } from './support/databases.ts'
import { jdbcKind, openJdbc } from './support/store.ts'

for (const [name, create] of Object.entries(externalDatabases)) {
  describe(`the layout of the JDBC store on ${name}`, () => {
    let database: ExternalDatabase
    before(async () => {
      database = await create()
    })
    beforeEach(() => database.empty())
    after(() => database?.drop())

    const opened = async (settings: Readonly<Record<string, unknown>>, work: (store: Awaited<ReturnType<typeof openJdbc>>['store']) => Promise<void>) => {
      const { store, close } = await openJdbc({ ...database.settings, ...settings }, { sqliteFolder: database.sqliteFolder })
      await work(store).finally(close)
    }
    const seed = (username: string, tenantId = -1234) =>
      database.run("insert into UM_USER (UM_USER_ID, UM_USER_NAME, UM_USER_PASSWORD, UM_CHANGED_TIME, UM_TENANT_ID) values (?, ?, '', current_timestamp, ?)", [
        `id-${username}-${tenantId}`,
        username,
        tenantId,
      ])
    const set = (username: string, attribute: string, value: string) =>
      database.run(
        "insert into UM_USER_ATTRIBUTE (UM_ATTR_NAME, UM_ATTR_VALUE, UM_PROFILE_ID, UM_USER_ID, UM_TENANT_ID) select ?, ?, 'default', UM_ID, UM_TENANT_ID from UM_USER where UM_USER_NAME = ?",
        [attribute, value, username],
      )
    const names = (users: readonly User[]) => users.map(({ username }) => username).sort()

    it('gives attributes of the reference product as claims, times and the state of the account', async () => {
      await seed('ann')
      for (const [attribute, value] of Object.entries({
        mail: 'ann@acme.test',
        sn: 'Lee',
        givenName: 'Ann',
        favourite: 'Doe, Ann',
        mobileNumbers: '+1,+2',
        uid: 'ann',
        scimId: 'x',
        createdDate: '2020-01-02T03:04:05.123456789Z',
        lastModifiedDate: '2021-01-02T03:04:05Z',
        accountDisabled: 'TRUE',
        empty: '',
        constructor: 'x',
      }))
        await set('ann', attribute, value)
      await opened({}, async (store) => {
        const ann = await store.find('username', 'ann')
        assert.deepEqual(ann?.claims, { emailaddress: 'ann@acme.test', lastname: 'Lee', givenname: 'Ann', favourite: 'Doe, Ann', mobileNumbers: ['+1', '+2'] })
        assert.deepEqual(
          [ann?.active, ann?.store, ann?.createdAt, ann?.updatedAt],
          [false, 'HR', Date.UTC(2020, 0, 2, 3, 4, 5, 123), Date.UTC(2021, 0, 2, 3, 4, 5)],
        )
        const found = async (field: string, value: string | boolean) => (await store.search({ where: { op: 'eq', field, value }, limit: 5, offset: 0 })).total
        assert.equal(await found('emailaddress', 'ANN@acme.test'), 1)
        assert.equal(await found('mobileNumbers', '+2'), 1)
        assert.equal(await found('mail', 'ann@acme.test'), 0, 'the attribute of another claim is no claim of its own')
        assert.equal(await found('active', false), 1)
      })
    })
    it('keeps what is no claim when claims are replaced, and its own attribute names', async () => {
      await seed('ann')
      await set('ann', 'scimId', 'kept')
      await set('ann', 'mail', 'old@acme.test')
      await opened({ attributes: { givenname: 'vorname' } }, async (store) => {
        await store.update('id-ann--1234', { claims: { givenname: 'Ann' } })
        const rows = await database.run(
          "select UM_ATTR_NAME, UM_ATTR_VALUE from UM_USER_ATTRIBUTE where UM_ATTR_NAME <> 'lastModifiedDate' order by UM_ATTR_NAME",
        )
        assert.deepEqual(
          rows.map((row) => [row.UM_ATTR_NAME, row.UM_ATTR_VALUE]),
          [
            ['scimId', 'kept'],
            ['vorname', 'Ann'],
          ],
        )
      })
    })
    it('knows no row of another UM_TENANT_ID, security 8.2', async () => {
      await seed('ann', 7)
      await opened({}, async (store) => {
        assert.equal(await store.find('username', 'ann'), undefined)
        assert.equal(await store.find('id', 'id-ann-7'), undefined)
        assert.equal((await store.search({ limit: 5, offset: 0 })).total, 0)
        assert.equal(await store.remove('id-ann-7'), false)
      })
      await opened({ tenantId: 7 }, async (store) => assert.equal((await store.find('username', 'ann'))?.id, 'id-ann-7'))
    })
    it('takes users whose ids are longer than 36 characters for nobody, and says so when the connection is tested', async () => {
      const seedId = (id: string, username: string) =>
        database.run(
          "insert into UM_USER (UM_USER_ID, UM_USER_NAME, UM_USER_PASSWORD, UM_CHANGED_TIME, UM_TENANT_ID) values (?, ?, '', current_timestamp, -1234)",
          [id, username],
        )
      const [fits, long] = ['é'.repeat(36), 'x'.repeat(37)]
      await seedId(fits, 'ann')
      const tested = () => jdbcKind({ sqliteFolder: database.sqliteFolder }).kind.testConnection(database.settings)
      assert.deepEqual(await tested(), { ok: true })
      await seedId(long, 'bob')
      await opened({}, async (store) => {
        assert.equal((await store.find('id', fits))?.username, 'ann')
        assert.ok(findsInBulk(store))
        assert.deepEqual([await store.find('username', 'bob'), await store.find('id', long), await store.findAll([long])], [undefined, undefined, []])
        assert.ok(walksUsers(store))
        const { total, users } = await store.search({ limit: 5, offset: 0 })
        assert.deepEqual([total, names(users), names(await store.walk({ limit: 5 }))], [1, ['ann'], ['ann']])
      })
      const result = await tested()
      assert.match(result.ok ? '' : `${result.step} ${result.reason}`, /^search .*36 characters/)
    })
    it('tells Ann from ann only where it should', async () => {
      await seed('Ann')
      await opened({}, async (store) => {
        assert.equal(await store.find('username', 'ann'), undefined)
        assert.ok(await store.find('username', 'Ann'))
      })
      await opened({ caseInsensitiveUsername: true }, async (store) => assert.ok(await store.find('username', 'aNN')))
    })
    it('takes injections for what they are: names, values and fields that nobody has, security 1.7', async () => {
      await seed('ann')
      await seed('bob')
      await opened({ caseInsensitiveUsername: true }, async (store) => {
        const evil = [
          "' or '1'='1",
          "'; drop table UM_USER; --",
          '" or ""="',
          "\\' or 1=1 -- ",
          '?',
          '$1',
          ') or (1=1',
          'ann%',
          '_nn',
          "x' union select UM_USER_PASSWORD from UM_USER --",
        ]
        for (const text of evil) {
          assert.equal(await store.find('username', text), undefined, text)
          assert.equal(await store.find('id', text), undefined, text)
          for (const op of ['eq', 'sw', 'co', 'ew'] as const) {
            assert.equal((await store.search({ where: { op, field: 'username', value: text }, limit: 5, offset: 0 })).total, 0, text)
            assert.equal((await store.search({ where: { op, field: text, value: 'x' }, limit: 5, offset: 0 })).total, 0, text)
          }
          const id = `id ${text}`.slice(0, 36)
          await store.create({ id, username: text.replaceAll('/', '').trim(), claims: { emailaddress: text } })
          assert.equal((await store.find('id', id))?.claims.emailaddress, text)
          assert.equal((await store.search({ where: { op: 'eq', field: 'emailaddress', value: text }, limit: 5, offset: 0 })).total, 1)
          await store.remove(id)
        }
        assert.deepEqual(names((await store.search({ limit: 50, offset: 0 })).users), ['ann', 'bob'])
        await assert.rejects(store.search({ where: { op: 'eq', field: 'username', value: 'a\0b' }, limit: 5, offset: 0 }), { status: 400 })
      })
    })
    it('refuses what does not fit its columns as the fault of the caller', async () => {
      await opened({}, async (store) => {
        await assert.rejects(store.create({ id: '1', username: 'ann', claims: { givenname: 'x'.repeat(1025) } }), InvalidUser)
        await assert.rejects(store.create({ id: '1', username: 'ann', claims: { givenname: ['a', 'b'] } }), InvalidUser)
        await assert.rejects(store.create({ id: '1', username: 'ann', claims: { mobileNumbers: ['a,b'] } }), InvalidUser)
        await assert.rejects(store.create({ id: '1', username: 'a/b' }), InvalidUser)
        await assert.rejects(store.create({ id: '1', username: 'ann', claims: { constructor: 'x' } as never }), InvalidUser)
        assert.equal((await store.search({ limit: 5, offset: 0 })).total, 0)
      })
    })
    it('removes a user with memberships, and undoes a change when what goes with it fails, security 11.1', async () => {
      await seed('ann')
      await database.run("insert into UM_ROLE (UM_ROLE_NAME, UM_TENANT_ID) values ('dev', -1234)")
      await database.run('insert into UM_USER_ROLE (UM_ROLE_ID, UM_USER_ID, UM_TENANT_ID) select r.UM_ID, u.UM_ID, -1234 from UM_ROLE r, UM_USER u')
      await opened({}, async (store) => {
        const fails = async () => {
          throw new Error('no audit')
        }
        await assert.rejects(store.remove('id-ann--1234', fails))
        await assert.rejects(store.update('id-ann--1234', { username: 'anna' }, undefined, fails))
        await assert.rejects(store.create({ id: 'x', username: 'kim' }, fails))
        assert.deepEqual(names((await store.search({ limit: 5, offset: 0 })).users), ['ann'])
        assert.equal(await store.remove('id-ann--1234'), true)
      })
    })
    it('reads users from anywhere by a select of its own', async () => {
      await seed('ann')
      await seed('bob')
      const usersSql = "select UM_ID, UM_USER_ID, UM_USER_NAME, UM_USER_PASSWORD, UM_SALT_VALUE from UM_USER where UM_USER_NAME <> 'bob'"
      await opened({ usersSql }, async (store) => {
        assert.deepEqual(names((await store.search({ limit: 5, offset: 0 })).users), ['ann'])
        assert.equal(await store.find('username', 'bob'), undefined)
      })
      const addUserSql =
        'insert into UM_USER (UM_USER_ID, UM_USER_NAME, UM_USER_PASSWORD, UM_SALT_VALUE, UM_TENANT_ID, UM_CHANGED_TIME) values (?, lower(?), ?, ?, ?, current_timestamp)'
      await opened({ addUserSql }, async (store) => {
        await store.create({ id: 'k', username: 'KIM' })
        assert.ok(await store.find('username', 'kim'))
      })
    })
    it('takes no statement that is not one, security 1.7', () => {
      const { kind } = jdbcKind()
      const wrong: Readonly<Record<string, string>> = {
        usersSql: 'delete from UM_USER',
        addUserSql: "insert into UM_USER values (?, ?, ?, ?, '?')",
        deleteUserSql: 'delete from UM_USER where UM_USER_ID = ? and UM_TENANT_ID = ?; drop table UM_USER',
        renameUserSql: 'update UM_USER set UM_USER_NAME = ? where UM_USER_ID = ? -- and UM_TENANT_ID = ?',
        updatePasswordSql: "update UM_USER set x = ' where ? ? ? ?",
      }
      for (const [setting, sql] of Object.entries(wrong))
        assert.equal(kind.settings.safeParse({ ...database.settings, [setting]: sql }).success, false, setting)
    })
  })
}
