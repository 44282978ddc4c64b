import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { Digest, Digests, PasswordJudge, StoredPassword } from '@gatehouse/users/contracts'
import { testDigests } from '@gatehouse/users/testing'
import { type ExternalDatabase, externalDatabases } from './support/databases.ts'
import { openJdbc } from './support/store.ts'

const password = 'Swordfish-12-tides'
const old = createHash('sha256').update(`${password}salt`).digest('base64')

for (const [name, create] of Object.entries(externalDatabases)) {
  describe(`passwords of the JDBC store on ${name}`, () => {
    let database: ExternalDatabase
    before(async () => {
      database = await create()
    })
    beforeEach(() => database.empty())
    after(() => database?.drop())

    const seed = (username: string, hash: string, salt: string | null = null) =>
      database.run(
        'insert into UM_USER (UM_USER_ID, UM_USER_NAME, UM_USER_PASSWORD, UM_SALT_VALUE, UM_CHANGED_TIME, UM_TENANT_ID) values (?, ?, ?, ?, current_timestamp, -1234)',
        [`id-${username}`, username, hash, salt],
      )
    const stored = async (username: string) => (await database.run('select UM_USER_PASSWORD, UM_SALT_VALUE from UM_USER where UM_USER_NAME = ?', [username]))[0]
    const opened = async (
      settings: Readonly<Record<string, unknown>>,
      work: (tries: (username: string, given: string) => Promise<boolean>) => Promise<void>,
    ) => {
      const { store, close } = await openJdbc({ ...database.settings, ...settings }, { sqliteFolder: database.sqliteFolder })
      const tries = async (username: string, given: string) => {
        const user = await store.find('username', username)
        assert.ok(user)
        return store.verifyPassword(user, given)
      }
      await work(tries).finally(close)
    }

    it('are verified as the reference product stored them, and hashed anew at the first sign-in that is right, security 5.1', async () => {
      await seed('ann', old, 'salt')
      await opened({ passwordDigest: 'ARGON2', acceptedDigests: ['SHA-256'] }, async (tries) => {
        assert.equal(await tries('ann', 'wrong'), false)
        assert.equal((await stored('ann'))?.UM_USER_PASSWORD, old, 'a wrong one changes nothing')
        assert.equal(await tries('ann', password), true)
        assert.match(String((await stored('ann'))?.UM_USER_PASSWORD), /^\$argon2id\$/)
        assert.equal((await stored('ann'))?.UM_SALT_VALUE, null)
        assert.equal(await tries('ann', password), true)
        assert.equal(await tries('ann', 'wrong'), false)
      })
    })
    it('have to be changed where UM_REQUIRE_CHANGE says so, until they are', async () => {
      await seed('ann', old, 'salt')
      await database.run('update UM_USER set UM_REQUIRE_CHANGE = true', [])
      const { store, close } = await openJdbc(
        { ...database.settings, passwordDigest: 'ARGON2', acceptedDigests: ['SHA-256'] },
        { sqliteFolder: database.sqliteFolder },
      )
      const judge = store as unknown as PasswordJudge
      const ann = await store.find('username', 'ann')
      assert.ok(ann)
      assert.deepEqual([await judge.judgePassword(ann, password), await judge.judgePassword(ann, 'wrong')], ['must-change', 'wrong'])
      assert.equal(await store.verifyPassword(ann, password), false)
      const changed = await store.update(ann.id, { password: 'Marlin-34-harbours' })
      assert.equal(await judge.judgePassword(changed, 'Marlin-34-harbours'), undefined)
      await close()
    })
    it('are not hashed anew in a store that is read only', async () => {
      await seed('ann', old, 'salt')
      await opened({ passwordDigest: 'ARGON2', acceptedDigests: ['SHA-256'], readOnly: true }, async (tries) =>
        assert.equal(await tries('ann', password), true),
      )
      assert.equal((await stored('ann'))?.UM_USER_PASSWORD, old)
    })
    it('are of no digest that is not configured, security 1.1', async () => {
      await seed('ann', old, 'salt')
      await seed('bob', password)
      await opened({ passwordDigest: 'ARGON2' }, async (tries) => {
        assert.equal(await tries('ann', password), false)
        assert.equal(await tries('bob', password), false, 'plain text')
      })
      await opened({ passwordDigest: 'PLAIN_TEXT' }, async (tries) => assert.equal(await tries('bob', password), true))
    })
    it('say by themselves what they are: bcrypt and {SHA} beside SHA-256', async () => {
      await seed('ann', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW')
      await seed('bob', '{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=')
      await opened({ readOnly: true }, async (tries) => {
        assert.equal(await tries('ann', 'U*U'), true)
        assert.equal(await tries('bob', 'password'), true)
      })
    })
    it('that are wrong cost what nobody costs, a hash of ours: no less for a cheap digest, no more for a slow one, security 5.2', async () => {
      await seed('ann', old, 'salt')
      await seed('bob', '')
      const slow = await testDigests().open('ARGON2').create(password)
      await seed('kim', slow.hash)
      let hashes = 0
      const real = testDigests()
      const counted = <D extends Pick<Digest, 'verify'>>(digest: D): D => ({
        ...digest,
        verify(stored: StoredPassword, given: string) {
          hashes += stored.hash.startsWith('$argon2') ? 1 : 0
          return digest.verify(stored, given)
        },
      })
      const recognize: Digests['recognize'] = (stored) => {
        const found = real.recognize(stored)
        return found && counted(found)
      }
      const digests: Digests = { open: (...given) => counted(real.open(...given)), recognize }
      const { store, close } = await openJdbc(
        { ...database.settings, passwordDigest: 'ARGON2', acceptedDigests: ['SHA-256'], readOnly: true },
        { sqliteFolder: database.sqliteFolder, digests },
      )
      const cost = async (username: string, given: string, active = true) => {
        const user = (await store.find('username', username)) ?? assert.fail()
        hashes = 0
        await store.verifyPassword({ ...user, active }, given)
        return hashes
      }
      assert.deepEqual([await cost('ann', 'wrong'), await cost('bob', 'wrong'), await cost('kim', 'wrong'), await cost('ann', '')], [1, 1, 1, 1])
      assert.deepEqual(
        [await cost('ann', password), await cost('kim', password), await cost('ann', password, false), await cost('kim', password, false)],
        [0, 1, 1, 1],
      )
      await close()
    })
    it('are written so that the reference product reads them', async () => {
      const { store, close } = await openJdbc({ ...database.settings }, { sqliteFolder: database.sqliteFolder })
      await store.create({ id: 'id-kim', username: 'kim', password })
      await close()
      const { UM_USER_PASSWORD: hash, UM_SALT_VALUE: salt } = (await stored('kim')) ?? {}
      assert.equal(
        hash,
        createHash('sha256')
          .update(password + salt)
          .digest('base64'),
      )
    })
  })
}
