import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Connections, Tenants } from '@gatehouse/kernel'
import { createTestDatabase, startTestServer, type TestServer } from '@gatehouse/kernel/testing'
import smtp from '@gatehouse/smtp'
import { Users, userStores } from '@gatehouse/users/contracts'
import { type MailServer, type Samba, type Slapd, startMailServer, startSamba, startSlapd } from '../services/index.ts'
import { allPlugins } from './support/all-plugins.ts'
import { type Api, api, newUser } from './support/api.ts'
import { formBrowser } from './support/browser-form.ts'
import { createExternalUsers } from './support/external-users.ts'
import { adminPassword } from './support/process.ts'

const system = 'urn:scim:wso2:schema'
const [old, fresh] = ['Swordfish-12-tides', 'Marlin-34-harbours']
const people = 'ou=people,dc=example,dc=com'
const seed = `dn: ${people}\nobjectClass: organizationalUnit\nou: people\n`
const stores = '/api/server/v1/userstores'

describe('invitations and forgotten passwords of other user stores', function () {
  this.timeout(60_000)
  let slapd: Slapd
  let samba: Samba
  let mails: MailServer
  let server: TestServer
  let admin: Api
  const connect = async (name: string, kind: string, settings: object) => {
    const connection = { id: randomUUID(), point: userStores.id, kind, name, settings, enabled: true }
    await server.use(Connections).save(await server.use(Tenants).default(), connection)
  }
  const addDirectory = async () => {
    const { ldapsUrl: url, bindDn, bindPassword, ca } = slapd
    await connect('CORP', 'ldap-read-write', { url, bindDn, bindPassword, ca, baseDn: people, cacheTtl: '0s' })
  }
  const addActiveDirectory = async () => {
    const { url, bindDn, bindPassword, ca, baseDn } = samba
    await connect('AD', 'active-directory', { url, bindDn, bindPassword, ca, baseDn, userContainerDn: `CN=Users,${baseDn}`, cacheTtl: '0s' })
  }
  const addDatabase = async () => {
    const database = new URL((await createTestDatabase(process.env.GATEHOUSE_TEST_MYSQL_URL ?? '')).url)
    await createExternalUsers(database.href)
    const properties = {
      url: `jdbc:mysql://${database.host}${database.pathname}`,
      userName: decodeURIComponent(database.username),
      password: decodeURIComponent(database.password),
      driverName: 'mysql',
      PasswordDigest: 'ARGON2',
    }
    const typeId = Buffer.from('UniqueIDJDBCUserStoreManager').toString('base64url')
    const body = { typeId, name: 'HR', description: 'staff', properties: Object.entries(properties).map(([name, value]) => ({ name, value })) }
    const { status, text } = await admin.post(stores, body)
    assert.equal(status, 201, text)
  }
  before(async () => {
    slapd = await startSlapd({ seed })
    samba = await startSamba()
    mails = await startMailServer()
    const allowPrivate = ['127.0.0.0/8']
    server = await startTestServer({
      plugins: [...(await allPlugins()), smtp],
      config: { recovery: { forgottenPassword: 'link' }, smtp: { host: '127.0.0.1', port: mails.port, tls: 'none', fromAddress: 'id@example.com' } },
      tables: { admin: { password: adminPassword }, outbound: { ldap: { allowPrivate }, jdbc: { allowPrivate } } },
    })
    admin = api(server.url)
    await addDirectory()
    await addActiveDirectory()
    await addDatabase()
    // Names of stores are looked up once a second.
    await sleep(1100)
  })
  after(async () => {
    await server?.stop()
    await mails?.stop()
    await slapd?.stop()
    await samba?.stop()
  })
  const signsIn = async (name: string, password: string) => (await server.use(Users).signIn(await server.use(Tenants).default(), name, password)) !== undefined
  const follow = async (address: string, words: RegExp) => {
    const mail = await mails.mailTo(address, ({ text }) => words.test(text))
    const browser = formBrowser()
    const page = await browser.go(/http\S+confirmation=\S+/.exec(mail.text)?.[0] ?? assert.fail(mail.text))
    const done = await browser.submit(page, { newPassword: fresh, repeatedPassword: fresh })
    assert.equal(done.status, 200, done.html)
  }

  for (const store of ['CORP', 'AD', 'HR']) {
    it(`are written to ${store}: nobody gets in before, and the new password is there after`, async () => {
      const name = `ann-${store.toLowerCase()}`
      const made = await admin.post('/scim2/Users', {
        userName: `${store}/${name}`,
        name: { givenName: 'Ann', familyName: 'Lee' },
        emails: [{ value: `${name}@example.com`, primary: true }],
        [system]: { askPassword: true },
      })
      assert.equal(made.status, 201, made.text)
      assert.equal(made.json[system].accountState, 'PENDING_AP')
      await follow(`${name}@example.com`, /an account was made for you.*\n*.*Your username is/)
      assert.equal(await signsIn(`${store}/${name}`, fresh), true)
      assert.equal((await admin.get(`/scim2/Users/${made.json.id}`)).json[system].accountState, 'UNLOCKED')
    })
    it(`are found by the address of people in ${store}`, async () => {
      const name = `bob-${store.toLowerCase()}`
      const { emails: _, ...given } = newUser(`${store}/${name}`, old)
      const made = await admin.post('/scim2/Users', { ...given, emails: [{ value: `${name}@example.com`, primary: true }] })
      assert.equal(made.status, 201, made.text)
      const browser = formBrowser()
      const page = await browser.go(`${server.url}/accountrecoveryendpoint/recoveraccountrouter.do`)
      await browser.submit(page, { username: `${name}@example.com` })
      await follow(`${name}@example.com`, /asked for a new password/)
      assert.deepEqual([await signsIn(`${store}/${name}`, old), await signsIn(`${store}/${name}`, fresh)], [false, true])
    })
  }
})
