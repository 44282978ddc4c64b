import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import access from '@gatehouse/access'
import claims from '@gatehouse/claims'
import jdbc from '@gatehouse/jdbc'
import { Tenants } from '@gatehouse/kernel'
import { startTestServer, type TestServer } from '@gatehouse/kernel/testing'
import ldap from '@gatehouse/ldap'
import users from '@gatehouse/users'
import { Users } from '@gatehouse/users/contracts'
import Sqlite from 'better-sqlite3'
import { parse } from 'yaml'
import userstores from '../src/plugin.ts'
import { usersTable } from './support/layout.ts'

const password = 'correct-horse-battery-1'
const asAdmin = { authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` }
const base = '/api/server/v1/userstores'
const typeIdOf = (name: string) => Buffer.from(name).toString('base64url')
const typeId = typeIdOf('UniqueIDJDBCUserStoreManager')
const secret = 'hush-hush-7'
const given = { url: 'jdbc:sqlite:theirs.db', userName: 'hr', password: secret, driverName: 'org.sqlite.JDBC', tenantId: '-1234' }
const hr = {
  typeId,
  name: 'HR',
  description: 'staff: "all"',
  properties: Object.entries(given).map(([name, value]) => ({ name, value })),
  claimAttributeMappings: [{ claimURI: 'http://wso2.org/claims/mobile', mappedAttribute: 'cellPhone' }],
}

describe('user stores as files', () => {
  let folder: string
  let server: TestServer
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-userstores-'))
    new Sqlite(join(folder, 'theirs.db')).exec(usersTable).close()
    server = await startTestServer({
      plugins: [users, access, claims, jdbc, ldap, userstores],
      config: { jdbc: { sqliteFolder: folder }, users: { hashMemory: 8, hashPasses: 1, allowWeakHash: true } },
      tables: { admin: { password } },
    })
  })
  after(async () => {
    await server?.stop()
    await rm(folder, { recursive: true })
  })
  const call = (method: string, path: string, json?: unknown, headers: Readonly<Record<string, string>> = {}) =>
    server.request(base + path, { method, headers: { ...asAdmin, ...headers }, ...(json === undefined ? {} : { json }) })
  const send = (method: string, path: string, text: string, field = 'file') => {
    const body = `--xyz\r\nContent-Disposition: form-data; name="${field}"; filename="store.yml"\r\nContent-Type: application/yaml\r\n\r\n${text}\r\n--xyz--\r\n`
    return server.request(base + path, { method, headers: { ...asAdmin, 'content-type': 'multipart/form-data; boundary=xyz' }, body })
  }
  const signIn = async () => server.use(Users).signIn(await server.use(Tenants).default(), 'HR/ann', 'password')
  afterEach(async () => {
    for (const { id } of (await call('GET', '')).json) await call('DELETE', `/${id}`)
  })

  it('are exported as YAML or JSON, without secrets, security 1.9', async () => {
    assert.equal((await call('POST', '', hr)).status, 201)
    const yaml = await call('GET', '/SFI/export')
    assert.deepEqual([yaml.status, yaml.headers.get('content-type')], [200, 'application/yaml; charset=utf-8'])
    assert.equal(yaml.headers.get('content-disposition'), 'attachment; filename="HR.yaml"')
    const json = await call('GET', '/SFI/export', undefined, { accept: 'application/xml, application/json' })
    assert.deepEqual(parse(yaml.text), json.json)
    assert.deepEqual([json.json.name, json.json.description, json.json.claimAttributeMappings], ['HR', hr.description, hr.claimAttributeMappings])
    for (const { text } of [yaml, json]) assert.ok(!text.includes(secret))
    assert.equal((await call('GET', '/SFI/export', undefined, { accept: 'application/xml' })).status, 400)
    assert.equal((await call('GET', '/UFJJTUFSWQ/export')).status, 400)
    assert.equal((await call('GET', '/Tk9QRQ/export')).status, 404)
  })
  it('come back where they were, and in another place with their secrets', async () => {
    await call('POST', '', hr)
    const { text } = await call('GET', '/SFI/export')
    const changed = await send('PUT', '/SFI/import', text.replace('cellPhone', 'handy'))
    assert.deepEqual([changed.status, changed.headers.get('location')], [200, `${server.url}${base}/SFI`], changed.text)
    const shown = await call('GET', '/SFI')
    assert.equal(shown.json.claimAttributeMappings[0].mappedAttribute, 'handy')
    assert.equal((await signIn())?.store, 'HR', 'the secret stayed')
    assert.equal((await send('PUT', '/SFI/import', text.replace('theirs.db', 'others.db'))).status, 400, 'it goes nowhere else')
    assert.equal((await send('PUT', '/SFI/import', text.replace('name: HR', 'name: OTHER'))).json.code, 'SUS-60009')
    assert.equal((await send('POST', '/import', text)).status, 409)

    await call('DELETE', '/SFI')
    const whole = text.replace('ENCRYPTED PROPERTY', secret)
    const made = await send('POST', '/import', whole)
    assert.deepEqual([made.status, made.headers.get('location')], [201, `${server.url}${base}/SFI`], made.text)
    assert.equal((await signIn())?.store, 'HR')
    assert.equal((await send('PUT', '/Tk9QRQ/import', text)).status, 404)
    assert.equal((await send('PUT', '/UFJJTUFSWQ/import', text)).status, 400)
  })
  it('are refused when they are no stores', async () => {
    const directory = { ...hr, typeId: typeIdOf('UniqueIDReadOnlyLDAPUserStoreManager'), claimAttributeMappings: undefined }
    const properties = Object.entries({
      ConnectionURL: 'ldaps://a.test',
      ConnectionName: 'cn=a',
      ConnectionPassword: 'ENCRYPTED PROPERTY',
      UserSearchBase: 'dc=a',
    })
    const masked = { ...directory, properties: properties.map(([name, value]) => ({ name, value })) }
    assert.equal((await send('POST', '/import', JSON.stringify(masked))).json.code, 'SUS-60006', 'a masked secret is none')
    const bomb = `a: &a [x, x]\nb: &b [*a, *a]\nname: [*b, *b]`
    for (const text of ['', '{', 'a: 1\na: 2', '<UserStoreManager/>', bomb, JSON.stringify({ ...hr, more: 1 }), '{"__proto__": {}}'])
      assert.deepEqual((({ status, json }) => [status, json.code])(await send('POST', '/import', text)), [400, 'SUS-60004'], text)
    assert.equal((await send('POST', '/import', JSON.stringify(hr), 'other')).status, 400)
    assert.equal((await call('POST', '/import', hr)).status, 400, 'a form is needed')
    assert.deepEqual((await call('GET', '')).json, [])
  })
})

describe('attributes of types of user stores', () => {
  it('are told for the claims of the tenant, identity claims when they are asked for', async () => {
    await using server = await startTestServer({
      plugins: [users, access, claims, jdbc, ldap, userstores],
      config: { users: { hashMemory: 8, hashPasses: 1, allowWeakHash: true } },
      tables: { admin: { password } },
    })
    const of = async (name: string, query = '') => {
      const { json } = await server.request(`${base}/meta/types/${typeIdOf(name)}/attributes${query}`, { headers: asAdmin })
      const attributes: { claimURI: string; mappedAttribute: string; displayName: string; claimId: string }[] = json.attributeMappings
      return { json, byClaim: new Map(attributes.map((each) => [each.claimURI.replace('http://wso2.org/claims/', ''), each])) }
    }
    const database = await of('UniqueIDJDBCUserStoreManager')
    assert.deepEqual([database.json.typeId, database.json.typeName, database.json.isLocal], [typeId, 'UniqueIDJDBCUserStoreManager', true])
    assert.equal(database.byClaim.get('emailaddress')?.mappedAttribute, 'mail')
    assert.equal(Buffer.from(database.byClaim.get('emailaddress')?.claimId ?? '', 'base64url').toString(), 'http://wso2.org/claims/emailaddress')
    assert.ok(database.byClaim.get('emailaddress')?.displayName)
    assert.ok([...database.byClaim.keys()].every((claim) => !claim.startsWith('identity/')))
    const whole = await of('UniqueIDJDBCUserStoreManager', '?includeIdentityClaimMappings=true')
    assert.equal(whole.byClaim.get('identity/accountLocked')?.mappedAttribute, 'accountLock')
    const domain = await of('UniqueIDActiveDirectoryUserStoreManager')
    assert.deepEqual([domain.byClaim.get('organization')?.mappedAttribute, domain.byClaim.has('dob')], ['company', false])
    assert.equal((await server.request(`${base}/meta/types/x/attributes`, { headers: asAdmin })).status, 404)
  })
})
