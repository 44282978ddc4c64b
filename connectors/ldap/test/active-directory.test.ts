import assert from 'node:assert/strict'
import { type Group, InvalidUser, UsernameTaken, WeakPassword } from '@gatehouse/users/contracts'
import { describeUserStore } from '@gatehouse/users/testing'
import { Attribute, Change } from 'ldapts'
import { type Samba, startSamba } from '../../../test/services/index.ts'
import { activeDirectory, type WritableStore } from '../src/kinds.ts'
import { replace } from '../src/write/changes.ts'
import { asAdmin, freshFolder, seedInto } from './support/contract.ts'
import { tenant, testKindDeps } from './support/directory.ts'

/** Long values and lists, as the suite has them: names and departments of Active Directory are single and have 64 characters. */
const attributes = { n: 'employeeNumber', givenname: 'otherMailbox', department: 'url' }
const password = 'Correct horse battery 7'
const names = (groups: readonly Group[]) => groups.map(({ name }) => name).sort()

describe('Active Directory user stores on Samba', function () {
  this.timeout(180_000)
  let samba: Samba
  before(async () => {
    samba = await startSamba()
  })
  after(() => samba?.stop())
  const open = async (more: Readonly<Record<string, unknown>>, deps = testKindDeps()): Promise<WritableStore> => {
    const kind = activeDirectory(deps)
    const { url, ca, bindDn, bindPassword } = samba
    return kind.open(kind.settings.parse({ url, ca, bindDn, bindPassword, operationTimeout: '20s', ...more }), tenant, 'AD')
  }

  describeUserStore('active-directory', async () => {
    const { dn, empty } = await freshFolder(samba, samba.baseDn)
    const store = await open({ baseDn: dn, attributes })
    const close = async () => {
      store.close()
      await empty()
    }
    return { store, seed: seedInto(store), claims: ['emailaddress', 'givenname', 'department'], unevenVersions: true, close }
  })

  describe('of its own', () => {
    let store: WritableStore
    let folder: string
    const deps = testKindDeps()
    const modify = (username: string, ...changes: Change[]) => asAdmin(samba, (client) => client.modify(`cn=${username},${folder}`, changes))
    before(async () => {
      folder = (await freshFolder(samba, samba.baseDn)).dn
      // From the root of the domain a search also gives references to other servers, which are not followed.
      store = await open({ baseDn: samba.baseDn, userContainerDn: folder, upnSuffix: 'ad.test.local', cacheTtl: '0s', memberRange: 3 }, deps)
    })
    after(() => store?.close())

    it('creates an account that its own tools see, and signs it in', async () => {
      const ann = await store.create({ id: '', username: 'ann', password, claims: { givenname: 'Ann', lastname: 'Lee', emailaddress: 'ann@acme.test' } })
      const shown = await samba.tool('user', 'show', 'ann')
      for (const line of ['sAMAccountName: ann', 'userPrincipalName: ann@ad.test.local', 'userAccountControl: 512', 'givenName: Ann', 'sn: Lee']) {
        assert.ok(shown.includes(line), line)
      }
      assert.ok(shown.includes(`objectGUID: ${ann.id}`), 'the id is the GUID as Windows writes it')
      assert.equal(await store.judgePassword(ann, password), undefined)
    })

    it('disables, enables and renames, keeping the id', async () => {
      const ben = await store.create({ id: '', username: 'ben', password })
      const off = await store.update(ben.id, { active: false })
      assert.equal(off.active, false)
      assert.ok((await samba.tool('user', 'show', 'ben')).includes('userAccountControl: 514'))
      assert.equal(await store.judgePassword(off, password), 'disabled')
      assert.equal(
        (await store.search({ where: { op: 'eq', field: 'active', value: false }, limit: 9, offset: 0 })).users.some(({ id }) => id === ben.id),
        true,
      )
      const on = await store.update(ben.id, { active: true, username: 'benno' })
      assert.deepEqual([on.id, on.username, on.active], [ben.id, 'benno', true])
      assert.equal(await store.judgePassword(on, password), undefined)
      const next = await store.create({ id: '', username: 'ben' })
      assert.notEqual(next.id, ben.id, 'the old name is free')
      await assert.rejects(store.update(ben.id, { username: 'BEN' }), UsernameTaken)
    })

    it('tells locked, expired and must-change apart', async () => {
      const cem = await store.create({ id: '', username: 'cem', password })
      for (let tries = 0; tries < 5; tries += 1) assert.equal(await store.judgePassword(cem, 'wrong'), 'wrong')
      assert.equal(await store.judgePassword(cem, password), 'locked')
      await modify('cem', replace('lockoutTime', ['0']))
      assert.equal(await store.judgePassword(cem, password), undefined)
      await modify('cem', replace('pwdLastSet', ['0']))
      assert.equal(await store.judgePassword(cem, password), 'must-change')
      await modify('cem', replace('pwdLastSet', ['-1']), replace('accountExpires', ['116444736000000000']))
      assert.equal(await store.judgePassword(cem, password), 'disabled', 'the account, not the password')
      assert.deepEqual(
        deps.records.filter(({ target }) => target === cem.id).map(({ code }) => code),
        ['ldap.locked', 'ldap.must_change', 'ldap.disabled'],
      )
    })

    it('leaves the quality of passwords to the domain', async () => {
      await assert.rejects(store.create({ id: '', username: 'dan', password: 'simple' }), WeakPassword)
      assert.equal(await store.find('username', 'dan'), undefined)
      const dan = await store.create({ id: '', username: 'dan' })
      assert.equal(dan.active, true)
      for (const guess of ['', 'dan', 'password']) assert.equal(await store.verifyPassword(dan, guess), false, 'its password is known to nobody')
      await assert.rejects(store.update(dan.id, { password: 'simple' }), WeakPassword)
      await store.update(dan.id, { password })
      assert.equal(await store.verifyPassword(dan, password), true)
      await assert.rejects(store.create({ id: '', username: 'a"b' }), InvalidUser)
    })

    it('reads groups: direct, nested, the primary one, and members in parts', async () => {
      const users = await Promise.all([1, 2, 3, 4, 5, 6, 7].map((n) => store.create({ id: '', username: `m${n}` })))
      await samba.tool('group', 'add', 'Crew')
      await samba.tool('group', 'add', 'Fleet')
      await samba.tool('group', 'addmembers', 'Crew', users.map(({ username }) => username).join(','))
      await samba.tool('group', 'addmembers', 'Fleet', 'Crew')
      const [first] = users
      assert.ok(first)
      assert.deepEqual(names(await store.groupsOf(first.id)), ['Crew', 'Domain Users'])
      assert.deepEqual(names(await store.groupsOf(first.id, { nested: true })), ['Crew', 'Domain Users', 'Fleet', 'Users'])
      const crew = await store.findGroup('name', 'crew')
      assert.ok(crew)
      assert.deepEqual(names(await store.parentsOf(crew.id)), ['Fleet'])
      const [page, rest] = [await store.membersOf(crew.id, { limit: 5, offset: 0 }), await store.membersOf(crew.id, { limit: 5, offset: 5 })]
      assert.deepEqual([page.total, page.members.length, rest.members.length], [7, 5, 2])
      assert.deepEqual([...page.members, ...rest.members].map(({ id }) => id).sort(), users.map(({ id }) => id).sort())
      const everybody = await store.findGroup('name', 'Domain Users')
      const all = await store.membersOf(everybody?.id ?? '', { limit: 500, offset: 0 })
      assert.ok(
        all.members.some(({ id }) => id === first.id),
        'whose primary group it is',
      )
      const found = await store.searchGroups({ where: { op: 'sw', field: 'name', value: 'domain ' }, limit: 2, offset: 0 })
      assert.ok(found.total > 4 && found.groups.length === 2)
      assert.equal(await store.remove(first.id), true)
      assert.equal((await store.membersOf(crew.id, { limit: 9, offset: 0 })).total, 6)
    })

    it('loses no change to one attribute, whoever makes it: there are no assertions here', async () => {
      const eve = await store.create({ id: '', username: 'eve', claims: { title: 'one' } })
      const other = await open({ baseDn: folder, cacheTtl: '0s' })
      const both = await Promise.allSettled([store, other].map((each, n) => each.update(eve.id, { claims: { title: `t${n}` } }, eve.version)))
      assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1)
      other.close()
    })

    it('writes no password without TLS', async () => {
      const plain = await open({ url: samba.url.replace('ldaps', 'ldap'), allowPlaintext: true, baseDn: folder })
      await assert.rejects(plain.create({ id: '', username: 'fay', password }), { code: 'ldap.write_refused' })
      plain.close()
    })

    it('takes what is in a username for a name, RFC 4514 §2.4', async () => {
      for (const username of ['g)(x', 'g#h', "o'neil", 'g h']) {
        const made = await store.create({ id: '', username, password }).catch((error: unknown) => error)
        if (made instanceof InvalidUser) continue
        assert.deepEqual(await store.find('username', username), made, username)
      }
      const more = new Change({ operation: 'add', modification: new Attribute({ type: 'description', values: ['x'] }) })
      await modify('ann', more)
      assert.equal(await store.find('username', 'g*'), undefined)
    })
  })
})
