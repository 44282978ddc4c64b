import assert from 'node:assert/strict'
import { type Claims, InvalidUser, UsernameTaken } from '@gatehouse/users/contracts'
import { Attribute, Change } from 'ldapts'
import { type Slapd, startSlapd } from '../../../test/services/index.ts'
import { readWriteLdap, type WritableStore } from '../src/kinds.ts'
import { asAdmin, freshFolder } from './support/contract.ts'
import { slapdSettings, tenant, testKindDeps } from './support/directory.ts'

describe('writing to a directory', function () {
  this.timeout(20_000)
  let slapd: Slapd
  let store: WritableStore
  let folder: string
  const open = async (more: Readonly<Record<string, unknown>> = {}) => {
    const kind = readWriteLdap(testKindDeps())
    return kind.open(kind.settings.parse(slapdSettings(slapd, { baseDn: folder, ...more })), tenant, 'CORP')
  }
  const entry = async (dn: string) =>
    (await asAdmin({ ...slapd, url: slapd.ldapsUrl }, (client) => client.search(dn, { scope: 'base', attributes: ['*', '+'] }))).searchEntries[0] ??
    assert.fail()
  before(async () => {
    slapd = await startSlapd()
    folder = (await freshFolder({ ...slapd, url: slapd.ldapsUrl }, slapd.suffix)).dn
    store = await open()
  })
  after(async () => {
    store?.close()
    await slapd?.stop()
  })

  it('names entries by what is in the username, whatever it is, RFC 4514 §2.4', async () => {
    const names = ['a,b', 'a\\', 'a\\,b', '#a', 'a#', 'a"b', 'a+b=c', 'a;b<c>', 'ou=x,dc=y', 'a)(uid=*', 'Zoë 😀', 'a b', '*', '1.2.3=#04']
    for (const username of names) {
      const made = await store.create({ id: '', username, password: 'Correct horse battery 7' })
      assert.deepEqual(await store.find('username', username), made, username)
      assert.equal(await store.verifyPassword(made, 'Correct horse battery 7'), true, username)
      const renamed = await store.update(made.id, { username: `x${username}` })
      assert.deepEqual([renamed.id, renamed.username], [made.id, `x${username}`])
      assert.equal(await store.verifyPassword(renamed, 'Correct horse battery 7'), true, username)
    }
    assert.equal((await store.search({ limit: 0, offset: 0 })).total, names.length)
    for (const username of ['', ' a', 'a ', 'a/b', 'a\0', 'a\nb', 'x'.repeat(191)]) await assert.rejects(store.create({ id: '', username }), InvalidUser)
  })

  it('disables as the directory knows it, and enables again', async () => {
    const { id } = await store.create({ id: '', username: 'ann', password: 'Correct horse battery 7' })
    const off = await store.update(id, { active: false })
    assert.equal(off.active, false)
    assert.equal((await entry(`uid=ann,${folder}`)).pwdAccountLockedTime, '000001010000Z')
    assert.equal(await store.verifyPassword(off, 'Correct horse battery 7'), false, 'nor does it let in anybody who asks there')
    const { total } = await store.search({ where: { op: 'eq', field: 'active', value: false }, limit: 9, offset: 0 })
    assert.equal(total, 1)
    const on = await store.update(id, { active: true })
    assert.deepEqual([on.active, await store.verifyPassword(on, 'Correct horse battery 7')], [true, true])
    assert.equal((await store.create({ id: '', username: 'born-off', active: false })).active, false)
  })

  it('writes claims to their attributes and leaves the others alone', async () => {
    const { id } = await store.create({ id: '', username: 'ben', claims: { lastname: 'Lee', mobile: ['+1', '+2'], fullname: 'Ben Lee' } })
    const dn = `uid=ben,${folder}`
    const note = new Change({ operation: 'add', modification: new Attribute({ type: 'description', values: ['not ours'] }) })
    await asAdmin({ ...slapd, url: slapd.ldapsUrl }, (client) => client.modify(dn, note))
    const { claims } = await store.update(id, { claims: { lastname: 'Lee-Roy', emailaddress: 'ben@acme.test' } })
    assert.deepEqual(claims, { lastname: 'Lee-Roy', emailaddress: 'ben@acme.test' })
    const { sn, mail, mobile, cn, description } = await entry(dn)
    assert.deepEqual({ sn, mail, mobile, cn, description }, { sn: 'Lee-Roy', mail: 'ben@acme.test', mobile: undefined, cn: 'ben', description: 'not ours' })
  })

  it('refuses claims that have no place in it, changing nothing', async () => {
    const { id, version } = await store.create({ id: '', username: 'cem' })
    const refused: readonly Claims[] = [{ shoeSize: '42' }, { userPassword: 'x' }, { uid: 'x' }, { lastname: { a: 'b' } }, { emailaddress: 'ü@acme.test' }]
    for (const claims of refused) {
      await assert.rejects(store.update(id, { claims }), InvalidUser, JSON.stringify(claims))
    }
    assert.equal((await store.find('id', id))?.version, version)
  })

  it('renames back when the rest of a change is refused', async () => {
    const { id } = await store.create({ id: '', username: 'dan' })
    await assert.rejects(store.update(id, { username: 'dean', claims: { emailaddress: 'ü@acme.test' } }), InvalidUser)
    assert.equal((await store.find('id', id))?.username, 'dan')
    assert.equal(await store.find('username', 'dean'), undefined)
  })

  it('takes a creation back when what belongs to it fails', async () => {
    const failing = store.create({ id: '', username: 'eve' }, async () => Promise.reject(new Error('the transaction failed')))
    await assert.rejects(failing, /the transaction failed/)
    assert.equal(await store.find('username', 'eve'), undefined)
  })

  it('keeps usernames unique where entries have another name', async () => {
    const byName = await open({ rdnAttribute: 'cn' })
    const first = await byName.create({ id: '', username: 'fay', claims: { fullname: 'Fay Ray' } })
    const second = await byName.create({ id: '', username: 'fay2', claims: { fullname: 'Fay Ray' } })
    assert.notEqual(first.id, second.id)
    await assert.rejects(byName.create({ id: '', username: 'FAY', claims: { fullname: 'Another' } }), UsernameTaken)
    const renamed = await byName.update(first.id, { claims: { fullname: 'Fay Gray, Jr.' } })
    assert.deepEqual(renamed.claims, { fullname: 'Fay Gray, Jr.' })
    byName.close()
  })

  it('does not overwrite what another server has changed meanwhile, security 7.6', async () => {
    const other = await open()
    const { id, version } = await store.create({ id: '', username: 'gil' })
    const results = await Promise.allSettled([0, 1, 2, 3, 4, 5].map((n) => (n % 2 ? store : other).update(id, { claims: { title: `t${n}` } }, version)))
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
    other.close()
  })
})
