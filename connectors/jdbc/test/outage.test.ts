import assert from 'node:assert/strict'
import { Transient } from '@gatehouse/kernel'
import { readsGroups } from '@gatehouse/users/contracts'
import { type ExternalDatabase, externalDatabases } from './support/databases.ts'
import { openJdbc } from './support/store.ts'

for (const [name, create] of Object.entries(externalDatabases)) {
  describe(`a database that answers with errors, ${name}`, () => {
    let database: ExternalDatabase
    before(async () => {
      database = await create()
      await database.run(
        "insert into UM_USER (UM_USER_ID, UM_USER_NAME, UM_USER_PASSWORD, UM_CHANGED_TIME, UM_TENANT_ID) values ('id-ann', 'ann', 'secret-of-ann', current_timestamp, -1234)",
      )
    })
    after(() => database?.drop())

    it('is an outage for whoever asks, which quotes nothing, and works again by itself, security 11.5 and 1.9', async () => {
      const { store, close } = await openJdbc({ ...database.settings, passwordDigest: 'PLAIN_TEXT' }, { sqliteFolder: database.sqliteFolder })
      const ann = await store.find('username', 'ann')
      assert.ok(ann && readsGroups(store))
      await database.run('alter table UM_USER rename to UM_USER_AWAY')
      const questions: readonly (() => Promise<unknown>)[] = [
        () => store.find('username', 'ann'),
        () => store.search({ limit: 1, offset: 0 }),
        () => store.verifyPassword(ann, 'secret-of-ann'),
        () => store.update('id-ann', { active: false }),
        () => store.groupsOf('id-ann'),
      ]
      for (const ask of questions) {
        const error = await ask().then(
          () => undefined,
          (given: unknown) => given,
        )
        assert.ok(error instanceof Transient, String(error))
        assert.ok(!JSON.stringify([error.message, error.detail]).includes('secret-of-ann'))
      }
      await database.run('alter table UM_USER_AWAY rename to UM_USER')
      assert.deepEqual(await store.find('username', 'ann'), ann)
      assert.equal(await store.verifyPassword(ann, 'secret-of-ann'), true)
      await close()
    })
  })
}
