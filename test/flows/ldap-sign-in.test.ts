import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Connections, Health, Tenants } from '@gatehouse/kernel'
import { startTestServer, type TestServer } from '@gatehouse/kernel/testing'
import { userStores } from '@gatehouse/users/contracts'
import type * as oidc from 'openid-client'
import { type Samba, type Slapd, startSamba, startSlapd } from '../services/index.ts'
import { allPlugins } from './support/all-plugins.ts'
import { type Api, api, createClient, newUser } from './support/api.ts'
import { discover, formBrowser, oidcSettings, signInWithCode } from './support/openid.ts'
import { adminPassword } from './support/process.ts'

const run = promisify(execFile)
const suffix = 'dc=example,dc=com'
const people = `ou=people,${suffix}`
const password = 'Correct horse battery 7'
const seed = `dn: ${people}
objectClass: organizationalUnit
ou: people

dn: uid=lee,${people}
objectClass: inetOrgPerson
uid: lee
cn: Lee Roy
sn: Roy
givenName: Lee
mail: lee@corp.test
userPassword: ${password}
`
const patch = (...operations: readonly object[]) => ({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations })

describe('people of LDAP and Active Directory in a whole server', function () {
  this.timeout(60_000)
  let slapd: Slapd
  let samba: Samba
  let server: TestServer
  let admin: Api
  let config: oidc.Configuration

  const connect = async (name: string, kind: string, settings: unknown) => {
    const tenant = await server.use(Tenants).default()
    await server.use(Connections).save(tenant, { id: randomUUID(), point: userStores.id, kind, name, settings, enabled: true })
  }
  const signsIn = async (username: string, secret = password): Promise<boolean> => {
    try {
      const { tokens } = await signInWithCode(config, { username, password: secret }, 'openid profile email', formBrowser())
      return tokens.claims()?.sub !== undefined
    } catch (error) {
      if (error instanceof Error && /^ended at /.test(error.message)) return false
      throw error
    }
  }
  /** What OpenLDAP's own client sees. */
  const ldapsearch = async (filter: string): Promise<string> =>
    (await run('ldapsearch', ['-x', '-LLL', '-H', slapd.url, '-D', slapd.bindDn, '-w', slapd.bindPassword, '-b', people, filter, '*', '+'])).stdout
  const until = async (work: () => Promise<boolean>): Promise<void> => {
    const end = performance.now() + 15_000
    while (!(await work())) {
      assert.ok(performance.now() < end, 'it did not come about in time')
      await sleep(100)
    }
  }
  const statusOf = async () => (await server.use(Health).report()).get('ldap')

  before(async () => {
    ;[slapd, samba] = await Promise.all([startSlapd({ seed }), startSamba()])
    server = await startTestServer({
      plugins: await allPlugins(),
      tables: { admin: { password: adminPassword }, outbound: { ldap: { allowPrivate: ['127.0.0.0/8'] } } },
    })
    admin = api(server.url)
    const account = { operationTimeout: '700ms', cacheTtl: '0s' }
    const { bindDn, bindPassword, ca } = slapd
    await connect('CORP', 'ldap-read-write', { ...account, url: slapd.ldapsUrl, bindDn, bindPassword, ca, baseDn: people })
    const domain = { url: samba.url, bindDn: samba.bindDn, bindPassword: samba.bindPassword, ca: samba.ca }
    await connect('AD', 'active-directory', { ...account, ...domain, baseDn: samba.baseDn, userContainerDn: `CN=Users,${samba.baseDn}` })
    const client = await createClient(admin, 'Shop', oidcSettings)
    config = await discover(server.url, client)
    assert.equal((await admin.post('/scim2/Users', newUser('local', password))).status, 201)
    // Names of stores are looked up once a second.
    await sleep(1100)
  })
  after(async () => {
    await server?.stop()
    await Promise.all([slapd?.stop(), samba?.stop()])
  })

  it('signs in with and without the name of the store, and carries claims', async () => {
    const { tokens } = await signInWithCode(config, { username: 'CORP/lee', password })
    const claims = tokens.claims()
    assert.ok(claims)
    const user = await admin.get(`/scim2/Users/${claims.sub}`)
    assert.equal(user.json.userName, 'CORP/lee')
    assert.deepEqual(
      [user.json.name, await signsIn('LEE'), await signsIn('lee', 'wrong'), await signsIn('AD/lee')],
      [{ givenName: 'Lee', familyName: 'Roy' }, true, false, false],
    )
  })

  for (const { store, see } of [
    { store: 'CORP', see: async (name: string) => ldapsearch(`(uid=${name})`) },
    { store: 'AD', see: async (name: string) => samba.tool('user', 'show', name).catch(() => '') },
  ]) {
    it(`creates, changes, disables, resets and deletes through SCIM in ${store}, as its own tools see it`, async () => {
      const name = `ann-${store.toLowerCase()}`
      const { emails: _, ...given } = newUser(`${store}/${name}`, password)
      const made = await admin.post('/scim2/Users', { ...given, emails: [`${name}@example.com`] })
      assert.equal(made.status, 201, made.text)
      const path = `/scim2/Users/${made.json.id}`
      assert.match(await see(name), /givenName: Ann/)
      assert.equal(await signsIn(name), true)

      const changed = await admin.patch(path, patch({ op: 'replace', path: 'name.givenName', value: 'Anna' }))
      assert.equal(changed.status, 200, changed.text)
      assert.match(await see(name), /givenName: Anna/)

      assert.equal((await admin.patch(path, patch({ op: 'replace', path: 'password', value: 'Another-staple-8' }))).status, 200)
      assert.deepEqual([await signsIn(name), await signsIn(name, 'Another-staple-8')], [false, true])

      assert.equal((await admin.patch(path, patch({ op: 'replace', path: 'active', value: false }))).status, 200)
      assert.match(await see(name), /pwdAccountLockedTime: 000001010000Z|userAccountControl: 514/)
      assert.equal(await signsIn(name, 'Another-staple-8'), false)

      const found = await admin.get(`/scim2/Users?filter=${encodeURIComponent(`userName eq "${store}/${name}"`)}`)
      assert.deepEqual([found.json.totalResults, found.json.Resources[0].id], [1, made.json.id])
      assert.equal((await admin.delete(path)).status, 204)
      assert.doesNotMatch(await see(name), /givenName/)
      assert.equal((await admin.get(path)).status, 404)
    })
  }

  it('answers a taken name, a refused value and an injected filter with the right SCIM error', async () => {
    assert.equal((await admin.post('/scim2/Users', newUser('CORP/lee', password))).status, 409)
    const injected = await admin.get(`/scim2/Users?filter=${encodeURIComponent('userName eq "CORP/*)(uid=*"')}`)
    assert.deepEqual([injected.status, injected.json.totalResults], [200, 0])
  })

  it('goes on without a directory that is gone or hangs, counts no failure, and takes it back, security 11.5', async () => {
    for (const [outage, end] of [
      [() => slapd.kill(), () => slapd.restart()],
      [async () => void process.kill(slapd.pid(), 'SIGSTOP'), async () => void process.kill(slapd.pid(), 'SIGCONT')],
    ] as const) {
      await outage()
      try {
        assert.equal(await signsIn('local'), true)
        // More than would lock the account.
        for (let tries = 0; tries < 6; tries += 1) assert.equal(await signsIn('CORP/lee').catch(() => false), false)
        const listed = await admin.get('/scim2/Users?count=50')
        assert.equal(listed.status, 200)
        assert.ok(listed.json.Resources.some(({ userName }: { userName: string }) => userName === 'AD/Administrator'))
        const from = performance.now()
        assert.equal(await signsIn('local'), true)
        assert.ok(performance.now() - from < 3000)
        await until(async () => (await statusOf())?.status === 'degraded')
        assert.match((await statusOf())?.reason ?? '', /CORP of tenant/)
        assert.ok(!JSON.stringify(await statusOf()).includes(slapd.bindPassword), 'security 1.9')
        const ready = await server.get('/health/ready')
        assert.equal(ready.status, 200, 'degraded is not down')
      } finally {
        await end()
      }
      await until(() => signsIn('CORP/lee').catch(() => false))
      assert.equal((await statusOf())?.status, 'up')
    }
  })

  it('takes a change of its settings, and its removal, without a restart', async () => {
    const tenant = await server.use(Tenants).default()
    const connections = server.use(Connections)
    const [corp] = (await connections.list(tenant, userStores.id)).filter(({ name }) => name === 'CORP')
    assert.ok(corp)
    await connections.save(tenant, { ...corp, settings: { ...(corp.settings as object), userFilter: '(uid=nobody)' } })
    await until(async () => !(await signsIn('CORP/lee')))
    await connections.save(tenant, corp)
    await until(() => signsIn('CORP/lee'))
    await connections.save(tenant, { ...corp, enabled: false })
    await until(async () => !(await signsIn('CORP/lee')))
    assert.equal(await signsIn('local'), true)
  })

  it('keeps its secrets out of the log, security 1.9', () => {
    const lines = JSON.stringify(server.log.lines)
    for (const secret of [slapd.bindPassword, samba.bindPassword, password]) assert.ok(!lines.includes(secret))
  })
})
