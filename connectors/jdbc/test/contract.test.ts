import { describeUserStore } from '@gatehouse/users/testing'
import { type ExternalDatabase, externalDatabases } from './support/databases.ts'
import { openJdbc } from './support/store.ts'

for (const [name, create] of Object.entries(externalDatabases)) {
  describe(`JDBC store on ${name}`, () => {
    let database: ExternalDatabase
    before(async () => {
      database = await create()
    })
    after(() => database?.drop())

    describeUserStore(`the JDBC store on ${name}`, async () => {
      await database.empty()
      const settings = {
        caseInsensitiveUsername: true,
        passwordDigest: 'ARGON2',
        multiValued: ['emailaddress', 'givenname', 'department', 'identity/accountLocked'],
      }
      const { store, close } = await openJdbc({ ...database.settings, ...settings }, { sqliteFolder: database.sqliteFolder })
      return { store, close, unevenVersions: true }
    })
  })
}
