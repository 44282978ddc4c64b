import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Connections, Tenants } from '@gatehouse/kernel'
import { createTestDatabase, startTestServer, type TestServer } from '@gatehouse/kernel/testing'
import { Users, userStores } from '@gatehouse/users/contracts'
import { type Samba, type Slapd, startSamba, startSlapd } from '../services/index.ts'
import { allPlugins } from './support/all-plugins.ts'
import { type Api, api, newUser } from './support/api.ts'
import { createExternalUsers } from './support/external-users.ts'
import { adminPassword } from './support/process.ts'

const [old, fresh] = ['Swordfish-12-tides', 'Marlin-34-harbours']
const people = 'ou=people,dc=example,dc=com'
const seed = `dn: ${people}\nobjectClass: organizationalUnit\nou: people\n`
const patch = (...operations: readonly object[]) => ({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations })
const allowPrivate = ['127.0.0.0/8']

describe('the same SCIM requests over every writable user store', function () {
  this.timeout(60_000)
  let slapd: Slapd
  let samba: Samba
  let server: TestServer
  let admin: Api
  const connect = async (name: string, kind: string, settings: object) => {
    const connection = { id: randomUUID(), point: userStores.id, kind, name, settings: { ...settings, cacheTtl: '0s' }, enabled: true }
    await server.use(Connections).save(await server.use(Tenants).default(), connection)
  }
  before(async () => {
    ;[slapd, samba] = await Promise.all([startSlapd({ seed }), startSamba()])
    const tables = { admin: { password: adminPassword }, outbound: { ldap: { allowPrivate }, jdbc: { allowPrivate } } }
    server = await startTestServer({ plugins: await allPlugins(), tables })
    admin = api(server.url)
    const { bindDn, bindPassword, ca } = slapd
    await connect('CORP', 'ldap-read-write', { url: slapd.ldapsUrl, bindDn, bindPassword, ca, baseDn: people })
    const domain = { url: samba.url, bindDn: samba.bindDn, bindPassword: samba.bindPassword, ca: samba.ca, baseDn: samba.baseDn }
    await connect('AD', 'active-directory', { ...domain, userContainerDn: `CN=Users,${samba.baseDn}` })
    for (const [name, dialect] of [
      ['HR', 'MYSQL'],
      ['SALES', 'POSTGRES'],
    ] as const) {
      const database = new URL((await createTestDatabase(process.env[`GATEHOUSE_TEST_${dialect}_URL`] ?? '')).url)
      await createExternalUsers(database.href)
      const scheme = dialect === 'MYSQL' ? 'mysql' : 'postgresql'
      const properties = {
        url: `jdbc:${scheme}://${database.host}${database.pathname}`,
        userName: decodeURIComponent(database.username),
        password: decodeURIComponent(database.password),
        driverName: scheme,
        PasswordDigest: 'ARGON2',
      }
      const typeId = Buffer.from('UniqueIDJDBCUserStoreManager').toString('base64url')
      const body = { typeId, name, description: 'staff', properties: Object.entries(properties).map(([key, value]) => ({ name: key, value })) }
      const made = await admin.post('/api/server/v1/userstores', body)
      assert.equal(made.status, 201, made.text)
    }
    // Names of stores are looked up once a second.
    await sleep(1100)
  })
  after(async () => {
    await server?.stop()
    await Promise.all([slapd?.stop(), samba?.stop()])
  })
  const signsIn = async (name: string, password: string) => (await server.use(Users).signIn(await server.use(Tenants).default(), name, password)) !== undefined
  const search = (filter: string, more = '') => admin.get(`/scim2/Users?filter=${encodeURIComponent(filter)}${more}`)

  for (const store of ['PRIMARY', 'CORP', 'AD', 'HR', 'SALES']) {
    const named = (name: string) => (store === 'PRIMARY' ? name : `${store}/${name}`)
    describe(store, () => {
      let id: string
      it('creates, and shows what was created, RFC 7644 §3.3', async () => {
        const made = await admin.post('/scim2/Users', newUser(named('ann'), old))
        assert.equal(made.status, 201, made.text)
        id = made.json.id
        const { json } = await admin.get(`/scim2/Users/${id}`)
        assert.deepEqual([json.userName, json.name.familyName, json.active, 'password' in json], [named('ann'), made.json.name.familyName, true, false])
        assert.equal(await signsIn(named('ann'), old), true)
      })
      it('refuses a taken name, §3.3', async () => {
        const again = await admin.post('/scim2/Users', newUser(named('ann'), old))
        assert.deepEqual([again.status, again.json.scimType], [409, 'uniqueness'])
      })
      it('finds by name, its beginning and address, §3.4.2.2', async () => {
        const address = `anna-${store.toLowerCase()}@example.com`
        const changed = await admin.patch(`/scim2/Users/${id}`, patch({ op: 'replace', path: 'emails', value: [{ value: address, primary: true }] }))
        assert.equal(changed.status, 200, changed.text)
        for (const filter of [
          `userName eq "${named('ann')}"`,
          `userName sw "${named('an')}"`,
          `emails eq "${address}"`,
          `userName eq "${named('ann')}" and active eq true`,
        ]) {
          const { json, text } = await search(filter)
          assert.deepEqual(
            json.Resources?.map((user: { id: string }) => user.id),
            [id],
            `${filter}: ${text}`,
          )
        }
        assert.equal((await search(`userName eq "${named('nobody')}"`)).json.totalResults, 0)
      })
      it('changes parts of a name and leaves the rest, §3.5.2', async () => {
        const { json, status, text } = await admin.patch(`/scim2/Users/${id}`, patch({ op: 'Replace', path: 'name.familyName', value: 'Moor' }))
        assert.equal(status, 200, text)
        const { givenName } = newUser(named('ann'), old).name
        assert.deepEqual([json.name.familyName, json.name.givenName], ['Moor', givenName])
      })
      it('refuses what it does not know, and changes nothing, security 1.6 and 7.4', async () => {
        const before = (await admin.get(`/scim2/Users/${id}`)).text
        for (const operation of [
          { op: 'add', path: '__proto__.active', value: false },
          { op: 'add', path: 'unheardOf', value: 'x' },
          { op: 'replace', path: 'id', value: randomUUID() },
        ]) {
          assert.equal((await admin.patch(`/scim2/Users/${id}`, patch(operation))).status, 400, operation.path)
        }
        assert.equal((await admin.get(`/scim2/Users/${id}`)).text, before)
      })
      it('takes a new password, and the old one no more', async () => {
        assert.equal((await admin.patch(`/scim2/Users/${id}`, patch({ op: 'replace', path: 'password', value: fresh }))).status, 200)
        assert.deepEqual([await signsIn(named('ann'), old), await signsIn(named('ann'), fresh)], [false, true])
      })
      it('switches off and on', async () => {
        assert.equal((await admin.patch(`/scim2/Users/${id}`, patch({ op: 'replace', path: 'active', value: false }))).json.active, false)
        assert.equal(await signsIn(named('ann'), fresh), false)
        assert.equal((await admin.patch(`/scim2/Users/${id}`, patch({ op: 'replace', path: 'active', value: true }))).json.active, true)
        assert.equal(await signsIn(named('ann'), fresh), true)
      })
      it('pages without gaps and doubles, §3.4.2.4', async () => {
        for (const nr of [1, 2, 3]) assert.equal((await admin.post('/scim2/Users', newUser(named(`page${nr}`), old))).status, 201)
        const names: string[] = []
        for (const start of [1, 2, 3]) {
          const { json } = await search(`userName sw "${named('page')}"`, `&startIndex=${start}&count=1`)
          assert.equal(json.totalResults, 3)
          names.push(...json.Resources.map((user: { userName: string }) => user.userName))
        }
        assert.deepEqual(
          names.toSorted(),
          [1, 2, 3].map((nr) => named(`page${nr}`)),
        )
      })
      it('deletes once, §3.6', async () => {
        const gone = [await admin.delete(`/scim2/Users/${id}`), await admin.get(`/scim2/Users/${id}`), await admin.delete(`/scim2/Users/${id}`)]
        assert.deepEqual(
          gone.map(({ status }) => status),
          [204, 404, 404],
        )
        assert.equal(await signsIn(named('ann'), fresh), false)
      })
    })
  }
})
