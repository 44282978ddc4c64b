import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { readsGroups, type UserWriter } from '@gatehouse/users/contracts'
import { type Slapd, startSlapd } from '../../../test/services/index.ts'
import { mayFollow, parseReference } from '../src/connect/reference.ts'
import { type ReadableStore, readOnlyLdap, readWriteLdap } from '../src/kinds.ts'
import { asAdmin } from './support/contract.ts'
import { slapdSettings, tenant, testKindDeps } from './support/directory.ts'
import { folderLdif, personLdif } from './support/people.ts'

const suffix = 'dc=example,dc=com'
const branch = `ou=branch,${suffix}`
const hostOf = (url: string) => new URL(url).host

describe('references to other servers', () => {
  it('are read as LDAP URLs, RFC 4516; with a filter or a critical extension they are none that we can follow', () => {
    assert.deepEqual(parseReference('ldaps://dc2.corp.example/ou=a%2Cb,dc=x??sub'), {
      server: 'ldaps://dc2.corp.example:636',
      baseDn: 'ou=a,b,dc=x',
      scope: 'sub',
    })
    assert.equal(parseReference('ldap://a/dc=x??BASE')?.scope, 'base')
    assert.deepEqual(parseReference('ldap://[::1]:1389'), { server: 'ldap://[::1]:1389', baseDn: undefined })
    for (const text of [
      '',
      'x',
      'http://a/b',
      'ldap:///dc=x',
      'ldap://u:p@a/dc=x',
      'ldap://a/%',
      'ldap://a/dc=x??sub?(uid=a)',
      'ldap://a/dc=x????!e=1',
      'ldap://a/dc=x??all',
    ])
      assert.equal(parseReference(text), undefined, text)
  })
  it('lead to servers that are named, at their port and encrypted, security 9.1', () => {
    const follows = (url: string, hosts: readonly string[], plainScheme = false) => mayFollow(parseReference(url) ?? assert.fail(), { hosts, plainScheme })
    assert.equal(follows('ldaps://dc2.corp.example/', ['DC2.corp.example']), true)
    assert.equal(follows('ldaps://dc2.corp.example:637/', ['dc2.corp.example']), false)
    assert.equal(follows('ldaps://dc2.corp.example:637/', ['dc2.corp.example:637']), true)
    assert.equal(follows('ldap://dc2.corp.example/', ['dc2.corp.example']), false)
    assert.equal(follows('ldap://dc2.corp.example/', ['dc2.corp.example'], true), true)
    assert.equal(follows('ldaps://dc2.corp.example/', ['*.corp.example']), true)
    assert.equal(follows('ldaps://[::1]/', ['[::1]']), true)
    for (const host of ['corp.example', 'evilcorp.example', 'dc2.corp.example.evil.test', '.corp.example'])
      assert.equal(follows(`ldaps://${host}/`, ['*.corp.example']), false, host)
  })
})

describe('a directory whose branch another server holds', function () {
  this.timeout(20_000)
  let headquarters: Slapd
  let abroad: Slapd
  const stores: ReadableStore[] = []
  const refer = (dn: string, ...refs: string[]) =>
    asAdmin({ ...headquarters, url: headquarters.ldapsUrl }, (client) => client.add(dn, { objectClass: ['referral', 'extensibleObject'], ref: refs }))
  const settings = (more: Readonly<Record<string, unknown>> = {}) => ({
    ...slapdSettings(headquarters, { cacheTtl: '0s', operationTimeout: '2s' }),
    ca: headquarters.ca + abroad.ca,
    ...more,
  })
  const open = async (more: Readonly<Record<string, unknown>> = {}, kind = readOnlyLdap(testKindDeps())): Promise<ReadableStore> => {
    const store = await kind.open(kind.settings.parse(settings(more)), tenant, 'CORP')
    stores.push(store)
    return store
  }
  const following = () => ({ referrals: 'follow', referralHosts: [hostOf(abroad.ldapsUrl)] })
  const everybody = async (store: ReadableStore) => (await store.search({ limit: 50, offset: 0, orderBy: 'username' })).users.map(({ username }) => username)

  before(async () => {
    const inBranch = [folderLdif('branch', suffix), personLdif(2, branch), personLdif(3, branch)].join('\n')
    ;[headquarters, abroad] = await Promise.all([
      startSlapd({ seed: `${folderLdif('people', suffix)}\n${personLdif(1, `ou=people,${suffix}`)}` }),
      startSlapd({ seed: inBranch }),
    ])
    await refer(branch, `${abroad.ldapsUrl}/${branch}`)
  })
  afterEach(() => {
    for (const store of stores.splice(0)) store.close()
  })
  after(() => Promise.all([headquarters?.stop(), abroad?.stop()]))

  it('is searched where it is, when the settings name the other server', async () => {
    const store = await open(following())
    assert.deepEqual(await everybody(store), ['user1', 'user2', 'user3'])
    const two = await store.find('username', 'user2')
    assert.deepEqual(await store.find('id', two?.id ?? ''), two)
    assert.deepEqual(await store.findAll([two?.id ?? '']), [two])
    assert.equal((await store.walk({ limit: 50 })).length, 3)
  })
  it('is searched as deep as the reference says, RFC 4516 §2', async () => {
    for (const [index, [target, expected]] of (
      [
        [`${suffix}??one`, []],
        [`${branch}??base`, []],
        [`${branch}??sub`, ['user2', 'user3']],
      ] as const
    ).entries()) {
      const place = `ou=scope${index},${suffix}`
      await asAdmin({ ...headquarters, url: headquarters.ldapsUrl }, (client) => client.add(place, { objectClass: 'organizationalUnit', ou: `scope${index}` }))
      await refer(`ou=away,${place}`, `${abroad.ldapsUrl}/${target}`)
      assert.deepEqual(await everybody(await open({ ...following(), baseDn: place })), expected, target)
    }
  })
  it('lets people in with the password that is there', async () => {
    const store = await open(following())
    for (const [name, index] of [
      ['user1', 1],
      ['user2', 2],
    ] as const) {
      const user = await store.find('username', name)
      assert.ok(user)
      assert.deepEqual([await store.judgePassword(user, `pass-word-${index}`), await store.judgePassword(user, 'wrong')], [undefined, 'wrong'])
    }
  })
  it('ends at the reference where it is ignored, or where the server is not named', async () => {
    for (const more of [
      {},
      { referrals: 'throw', referralHosts: [hostOf(abroad.ldapsUrl)] },
      { referrals: 'follow' },
      { referrals: 'follow', referralHosts: ['127.0.0.1', '*.example.com'] },
    ]) {
      const store = await open(more)
      assert.deepEqual(await everybody(store), ['user1'])
      assert.equal(await store.find('username', 'user2'), undefined)
    }
  })
  it('reads members behind a reference as nobody, instead of failing', async () => {
    const dn = `cn=mixed,${suffix}`
    await asAdmin({ ...headquarters, url: headquarters.ldapsUrl }, (client) =>
      client.add(dn, { objectClass: 'groupOfNames', cn: 'mixed', member: [`uid=user1,ou=people,${suffix}`, `uid=user2,${branch}`] }),
    )
    const store = await open()
    assert.ok(readsGroups(store))
    const group = await store.findGroup('name', 'mixed')
    const { members } = await store.membersOf(group?.id ?? '', { limit: 9, offset: 0 })
    assert.deepEqual(
      members.map(({ name }) => name),
      ['user1'],
    )
  })
  it('sends nothing to a server that is not named, and refuses addresses that may not be reached, security 9.1', async () => {
    const connections: unknown[] = []
    const stranger = createServer((socket) => void connections.push(socket.destroy())).listen(0, '127.0.0.1')
    await once(stranger, 'listening')
    const { port } = stranger.address() as { port: number }
    await refer(`ou=strange,${suffix}`, `ldaps://127.0.0.1:${port}/ou=strange,${suffix}`, `ldap://localhost:${port}/`)
    try {
      assert.deepEqual(await everybody(await open(following())), ['user1', 'user2', 'user3'])
      assert.equal(connections.length, 0)
      const kind = readOnlyLdap({ ...testKindDeps(), addresses: { allows: (_, __, address) => address !== '127.0.0.1' || connections.length > 99 } })
      const store = await open({ referrals: 'follow', referralHosts: [`127.0.0.1:${port}`] }, kind)
      await assert.rejects(everybody(store), { code: 'ldap.unavailable' })
      assert.equal(connections.length, 0)
    } finally {
      stranger.close()
      await asAdmin({ ...headquarters, url: headquarters.ldapsUrl }, (client) =>
        client.del(`ou=strange,${suffix}`, [{ type: '2.16.840.1.113730.3.4.2', critical: true } as never]).catch(() => undefined),
      )
    }
  })
  it('comes to an end where references lead back, and writes nothing over there', async () => {
    await asAdmin({ ...abroad, url: abroad.ldapsUrl }, (client) =>
      client.add(`ou=back,${branch}`, { objectClass: ['referral', 'extensibleObject'], ref: `${headquarters.ldapsUrl}/${suffix}` }),
    )
    const hosts = [hostOf(abroad.ldapsUrl), hostOf(headquarters.ldapsUrl)]
    const store = await open({ referrals: 'follow', referralHosts: hosts }, readWriteLdap(testKindDeps()) as never)
    assert.deepEqual(await everybody(store), ['user1', 'user2', 'user3'])
    assert.ok(await store.find('username', 'user1'))
    const writer = await open(following(), readWriteLdap(testKindDeps()) as never)
    const two = await writer.find('username', 'user2')
    const { update, remove } = writer as unknown as UserWriter
    await assert.rejects(update(two?.id ?? '', { claims: { title: 'x' } }), { code: 'ldap.write_refused' })
    await assert.rejects(remove(two?.id ?? ''), { code: 'ldap.write_refused' })
  })
  it('is an outage while the other server does not answer: nobody is taken for gone, security 11.5', async () => {
    const store = await open(following())
    const [one, two] = [await store.find('username', 'user1'), await store.find('username', 'user2')]
    await abroad.kill()
    try {
      await assert.rejects(store.find('id', two?.id ?? ''), { code: 'ldap.unavailable' })
      await assert.rejects(store.findAll([two?.id ?? '']), { code: 'ldap.unavailable' })
      await assert.rejects(store.findAll([one?.id ?? '', two?.id ?? '']), { code: 'ldap.unavailable' })
      await assert.rejects(store.find('username', 'user2'), { code: 'ldap.unavailable' })
      await assert.rejects(store.walk({ limit: 50 }), { code: 'ldap.unavailable' })
      assert.deepEqual(await everybody(store), ['user1'], 'the others are found')
      assert.deepEqual([await store.find('username', 'user1'), await store.findAll([one?.id ?? ''])], [one, [one]])
    } finally {
      await abroad.restart()
    }
  })
})
