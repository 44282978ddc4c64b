import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { User } from '@gatehouse/users/contracts'
import { type Slapd, startSlapd } from '../../../test/services/index.ts'
import { SearchTooWide } from '../src/errors.ts'
import { type ReadableStore, readOnlyLdap } from '../src/kinds.ts'
import { asAdmin } from './support/contract.ts'
import { slapdSettings, tenant, testKindDeps } from './support/directory.ts'
import { folderLdif, peopleLdif, personLdif } from './support/people.ts'

const count = 10_000
const suffix = 'dc=example,dc=com'
const people = `ou=people,${suffix}`

describe('reading a directory of 10,000 people', function () {
  this.timeout(30_000)
  let slapd: Slapd
  let store: ReadableStore
  const open = async (more: Readonly<Record<string, unknown>> = {}) => {
    const kind = readOnlyLdap(testKindDeps())
    return kind.open(kind.settings.parse(slapdSettings(slapd, { baseDn: people, ...more })), tenant, 'CORP')
  }
  const admin = () => ({ ...slapd, url: slapd.ldapsUrl })
  const named = async (username: string): Promise<User> => (await store.find('username', username)) ?? assert.fail(`${username} is not there`)

  before(async () => {
    const twins = ['a', 'b'].map((ou) => `${folderLdif(ou, people)}\n${personLdif(77_777, `ou=${ou},${people}`)}`).join('\n')
    slapd = await startSlapd({ seed: `${folderLdif('people', suffix)}\n${peopleLdif(count, people)}\n${twins}` })
    store = await open()
  })
  after(async () => {
    store?.close()
    await slapd?.stop()
  })

  it('reads a person with the default mapping and the name of the connection', async () => {
    const { id, createdAt, updatedAt, version, ...user } = await named('USER7')
    assert.deepEqual(user, {
      username: 'user7',
      store: 'CORP',
      active: true,
      claims: { fullname: 'User 7', lastname: 'Name7', emailaddress: 'user7@example.com' },
    })
    assert.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    assert.ok(createdAt > Date.now() - 600_000 && updatedAt >= createdAt && version > updatedAt)
  })

  it('pages through all of them, once each, in a stable order', async () => {
    const seen = new Set<string>()
    for (let offset = 0; offset < count + 2; offset += 2500) {
      const page = await store.search({ limit: 2500, offset, orderBy: 'username' })
      assert.equal(page.total, count + 2)
      for (const { id } of page.users) seen.add(id)
    }
    assert.equal(seen.size, count + 2)
  })

  it('asks the directory for what a filter means, and no more', async () => {
    const { total, users } = await store.search({ where: { op: 'eq', field: 'lastname', value: 'name42' }, limit: 10, offset: 95, orderBy: 'username' })
    assert.deepEqual([total, users.length], [100, 5])
    const narrow = await open({ maxEntries: 150 })
    assert.equal((await narrow.search({ where: { op: 'sw', field: 'username', value: 'USER77' }, limit: 1, offset: 0 })).total, 113)
    await assert.rejects(narrow.search({ limit: 1, offset: 0 }), SearchTooWide)
    narrow.close()
  })

  it('takes two entries of one username for nobody', async () => {
    assert.equal(await store.find('username', 'user77777'), undefined)
  })

  it('takes filters, DNs and wildcards in names and passwords as text, security 1.7 and RFC 4515 §3', async () => {
    for (const name of ['*', 'user7*', 'user7)(uid=*', '*)(objectClass=*', 'user7\\2a', '\\75ser7', 'user7\0', 'uid=user7', '(uid=user7)']) {
      assert.equal(await store.find('username', name), undefined, name)
      for (const op of ['eq', 'sw', 'co', 'ew'] as const) {
        if (name === '*') continue
        assert.equal((await store.search({ where: { op, field: 'emailaddress', value: name }, limit: 1, offset: 0 })).total, 0, `${op} ${name}`)
      }
    }
    const ann = await named('user7')
    for (const password of ['*', 'pass-word-7)(uid=*', 'pass-word-7\0', 'pass-word-*']) assert.equal(await store.verifyPassword(ann, password), false)
    for (const id of [`${ann.id})(uid=*`, '*', `uid=user7,${people}`, ann.id.toUpperCase(), '']) assert.equal(await store.find('id', id), undefined, id)
    for (const field of ['uid', 'userPassword', 'emailaddress)(uid', '__proto__', 'constructor']) {
      assert.equal((await store.search({ where: { op: 'pr', field }, limit: 1, offset: 0 })).total, 0, field)
    }
  })

  it('shows a change of others after the time of its cache, and follows a rename', async () => {
    const kept = await open({ cacheTtl: '300ms' })
    const before = await kept.find('username', 'user100')
    assert.ok(before)
    await asAdmin(admin(), (client) => client.modifyDN(`uid=user100,${people}`, 'uid=renamed100'))
    assert.equal((await kept.find('id', before.id))?.username, 'user100', 'still in the cache')
    assert.equal(await kept.verifyPassword(before, 'pass-word-100'), true, 'the old DN is gone, the person is not')
    await sleep(350)
    assert.equal((await kept.find('id', before.id))?.username, 'renamed100')
    assert.equal(await kept.find('username', 'user100'), undefined)
    kept.close()
  })

  it('checks the passwords of many at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 300 }, async (_, index) => {
        const user = await named(`user${index + 200}`)
        return [await store.verifyPassword(user, `pass-word-${index + 200}`), await store.verifyPassword(user, `pass-word-${index + 201}`)]
      }),
    )
    assert.ok(results.every(([right, wrong]) => right && !wrong))
  })
})
