import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import access from '@gatehouse/access'
import jdbc from '@gatehouse/jdbc'
import { Tenants } from '@gatehouse/kernel'
import { startTestServer, type TestServer } from '@gatehouse/kernel/testing'
import ldap from '@gatehouse/ldap'
import users from '@gatehouse/users'
import { Users } from '@gatehouse/users/contracts'
import Sqlite from 'better-sqlite3'
import userstores from '../src/plugin.ts'
import { usersTable } from './support/layout.ts'

const password = 'correct-horse-battery-1'
const asAdmin = { authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` }
const base = '/api/server/v1/userstores'
const typeId = 'VW5pcXVlSURKREJDVXNlclN0b3JlTWFuYWdlcg'
const properties = (more: Readonly<Record<string, string>> = {}) =>
  Object.entries({ url: 'jdbc:sqlite:theirs.db', userName: 'hr', password: 'hush-hush-7', driverName: 'org.sqlite.JDBC', ...more }).map(([name, value]) => ({
    name,
    value,
  }))
const hr = (more: object = {}) => ({ typeId, name: 'HR', description: 'staff', properties: properties(), ...more })

describe('the API of user stores', () => {
  let folder: string
  let server: TestServer
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-userstores-'))
    new Sqlite(join(folder, 'theirs.db')).exec(usersTable).close()
    server = await startTestServer({
      plugins: [users, access, jdbc, ldap, userstores],
      config: { jdbc: { sqliteFolder: folder }, userstores: { maxStores: 3 }, users: { hashMemory: 8, hashPasses: 1, allowWeakHash: true } },
      tables: { admin: { password } },
    })
  })
  after(async () => {
    await server?.stop()
    await rm(folder, { recursive: true })
  })
  const call = (method: string, path: string, json?: unknown) =>
    server.request(base + path, { method, headers: asAdmin, ...(json === undefined ? {} : { json }) })
  const property = (reply: { json: { properties: { name: string; value: string }[] } }, name: string) =>
    reply.json.properties.find((each) => each.name === name)?.value
  const tenant = () => server.use(Tenants).default()
  const signIn = async (name: string, given: string) => server.use(Users).signIn(await tenant(), name, given)
  afterEach(async () => {
    for (const { id } of (await call('GET', '')).json) await call('DELETE', `/${id}`)
  })

  it('adds a store that is there at once, shows it without its secret, removes it, security 1.9', async () => {
    const made = await call('POST', '', hr({ claimAttributeMappings: [{ claimURI: 'http://wso2.org/claims/mobile', mappedAttribute: 'cellPhone' }] }))
    assert.equal(made.status, 201, made.text)
    assert.equal(made.headers.get('location'), `${server.url}${base}/SFI`)
    assert.deepEqual([made.json.id, made.json.name, made.json.typeName, made.json.typeId], ['SFI', 'HR', 'UniqueIDJDBCUserStoreManager', typeId])
    assert.ok((await signIn('HR/ann', 'password'))?.store === 'HR')
    assert.ok((await signIn('hr/ann', 'password'))?.store === 'HR')
    assert.equal((await signIn('ann', 'password'))?.store, 'HR')
    assert.equal(await signIn('HR/ann', 'wrong'), undefined)
    assert.equal((await server.use(Users).find(await tenant(), 'username', 'HR/ann'))?.claims.mobile, '+1')
    const shown = await call('GET', '/SFI')
    assert.equal(property(shown, 'password'), 'ENCRYPTED PROPERTY')
    assert.deepEqual(shown.json.claimAttributeMappings, [{ claimURI: 'http://wso2.org/claims/mobile', mappedAttribute: 'cellPhone' }])
    const listed = await call('GET', '?requiredAttributes=url,password')
    assert.deepEqual(
      listed.json.map((each: { name: string; enabled: boolean }) => [each.name, each.enabled]),
      [['HR', true]],
    )
    assert.deepEqual(
      listed.json[0].properties.map(({ name }: { name: string }) => name),
      ['url', 'password'],
    )
    for (const { text } of [made, shown, listed]) assert.ok(!text.includes('hush-hush-7'))
    assert.ok(!JSON.stringify(server.log.lines).includes('hush-hush-7'))
    assert.equal((await call('DELETE', '/SFI')).status, 204)
    assert.equal((await call('DELETE', '/SFI')).status, 404)
    assert.equal(await signIn('HR/ann', 'password'), undefined)
  })

  it('disables and enables, changes by PUT and PATCH, at once', async () => {
    await call('POST', '', hr())
    const off = await call('PATCH', '/SFI', [{ operation: 'REPLACE', path: '/properties/Disabled', value: 'true' }])
    assert.equal(property(off, 'Disabled'), 'true')
    assert.equal(await signIn('HR/ann', 'password'), undefined)
    assert.equal((await server.use(Users).search(await tenant(), { limit: 5, offset: 0, where: { op: 'eq', field: 'store', value: 'HR' } })).total, 0)
    const on = await call(
      'PUT',
      '/SFI',
      hr({
        description: 'all staff',
        properties: properties({ password: 'ENCRYPTED PROPERTY', Disabled: 'false', CaseInsensitiveUsername: 'true', maxWait: '2500', jmxEnabled: 'true' }),
      }),
    )
    assert.equal(on.status, 200, on.text)
    assert.deepEqual(
      [on.json.description, property(on, 'CaseInsensitiveUsername'), property(on, 'maxWait'), property(on, 'password')],
      ['all staff', 'true', '2500', 'ENCRYPTED PROPERTY'],
    )
    assert.ok(await signIn('HR/ANN', 'password'))
    const patched = await call('PATCH', '/SFI', [
      { operation: 'REPLACE', path: '/properties/CaseInsensitiveUsername', value: 'false' },
      { operation: 'REPLACE', path: '/description', value: 'x' },
    ])
    assert.equal(patched.json.description, 'x')
    assert.equal(await signIn('HR/ANN', 'password'), undefined)
    const remapped = await call('PATCH', '/SFI/attribute-mappings', [{ claimURI: 'http://wso2.org/claims/nickname', mappedAttribute: 'cellPhone' }])
    assert.equal(remapped.status, 200, remapped.text)
    assert.equal((await server.use(Users).find(await tenant(), 'username', 'HR/ann'))?.claims.nickname, '+1')
  })

  it('sends a kept secret nowhere else, security 1.9', async () => {
    await call('POST', '', hr())
    const elsewhere = 'jdbc:postgresql://attacker.example/x'
    const put = await call('PUT', '/SFI', hr({ properties: properties({ url: elsewhere, password: 'ENCRYPTED PROPERTY' }) }))
    const patch = await call('PATCH', '/SFI', [{ operation: 'REPLACE', path: '/properties/url', value: elsewhere }])
    const test = await call('POST', '/test-connection', {
      domain: 'HR',
      driverName: 'x',
      connectionURL: elsewhere,
      username: 'x',
      connectionPassword: 'ENCRYPTED PROPERTY',
    })
    for (const reply of [put, patch, test]) assert.deepEqual([reply.status, reply.json.code], [400, 'SUS-60004'], reply.text)
    assert.equal(property(await call('GET', '/SFI'), 'url'), 'jdbc:sqlite:theirs.db')
  })

  it('refuses with the codes of the reference product', async () => {
    await call('POST', '', hr())
    const cases: readonly (readonly [reply: ReturnType<typeof call>, status: number, code: string])[] = [
      [call('POST', '', hr()), 409, 'SUS-60002'],
      [call('POST', '', hr({ name: 'hr' })), 409, 'SUS-60002'],
      ...['PRIMARY', 'internal', 'Application', 'workflow', 'SYSTEM', 'a/b', 'a_b', 'a b', '..', 'x'.repeat(61), '__proto__'].map(
        (name) => [call('POST', '', hr({ name })), 400, 'SUS-60004'] as const,
      ),
      [call('POST', '', hr({ name: ' ' })), 400, 'SUS-60008'],
      [call('POST', '', hr({ name: 'X', typeId: 'bm9uZQ' })), 400, 'SUS-60015'],
      [call('POST', '', hr({ name: 'X', typeId: Buffer.from('local').toString('base64url') })), 400, 'SUS-60015'],
      [call('POST', '', hr({ name: 'X', properties: [] })), 400, 'SUS-60006'],
      [call('POST', '', hr({ name: 'X', properties: properties({ nonsense: '1' }) })), 400, 'SUS-60004'],
      [call('POST', '', hr({ name: 'X', properties: properties({ __proto__x: '1' }) })), 400, 'SUS-60004'],
      [call('POST', '', hr({ name: 'X', properties: properties({ PasswordDigest: 'ROT13' }) })), 400, 'SUS-60004'],
      [call('POST', '', hr({ name: 'X', properties: [...properties(), ...properties()] })), 400, 'SUS-60004'],
      [call('POST', '', hr({ name: 'X', claimAttributeMappings: [{ claimURI: 'mail', mappedAttribute: 'x' }] })), 400, 'SUS-60012'],
      [call('PUT', '/SFI', hr({ name: 'OTHER' })), 400, 'SUS-60009'],
      [call('PATCH', '/SFI', [{ operation: 'REPLACE', path: '/properties/__proto__', value: 'x' }]), 400, 'SUS-60004'],
      [call('PATCH', '/SFI', [{ operation: 'REMOVE', path: '/properties/url' }]), 400, 'SUS-60004'],
      [call('PATCH', '/SFI', []), 400, 'SUS-60004'],
      [call('DELETE', '/UFJJTUFSWQ'), 400, 'SUS-60004'],
      [call('GET', '/bm9uZQ'), 404, 'SUS-60001'],
      [call('GET', '?limit=1'), 501, 'SUS-65005'],
      [call('GET', '?offset=1'), 501, 'SUS-65005'],
      [call('GET', '?filter=x'), 501, 'SUS-65006'],
      [call('GET', '?sort=x'), 501, 'SUS-65007'],
    ]
    for (const [pending, status, code] of cases) {
      const reply = await pending
      assert.deepEqual([reply.status, reply.json?.code], [status, code], reply.text)
    }
    assert.equal((await call('GET', '')).json.length, 1)
  })

  it('has a limit, and takes parallel requests for one name once', async () => {
    const same = await Promise.all(Array.from({ length: 5 }, () => call('POST', '', hr())))
    assert.deepEqual(same.map(({ status }) => status).sort(), [201, 409, 409, 409, 409])
    const others = await Promise.all(['A', 'B', 'C', 'D'].map((name) => call('POST', '', hr({ name }))))
    assert.deepEqual(others.map(({ status }) => status).sort(), [201, 201, 400, 400])
    assert.equal(others.find(({ status }) => status === 400)?.json.code, 'SUS-60011')
  })

  it('tells types and their properties from the schema of the kind', async () => {
    const types = await call('GET', '/meta/types')
    assert.deepEqual(
      types.json.map((each: { typeName: string }) => each.typeName),
      ['JDBC', 'ReadOnlyLDAP', 'ReadWriteLDAP', 'ActiveDirectory'].map((name) => `UniqueID${name}UserStoreManager`),
    )
    assert.equal(types.json[0].typeId, typeId)
    const directory = (await call('GET', `/meta/types/${types.json[2].typeId}`)).json.properties
    assert.deepEqual(
      directory.Mandatory.map(({ name }: { name: string }) => name),
      ['ConnectionURL', 'ConnectionName', 'ConnectionPassword', 'UserSearchBase'],
    )
    assert.equal(directory.Optional.find(({ name }: { name: string }) => name === 'ReadTimeout').defaultValue, '5000')
    const { json } = await call('GET', `/meta/types/${typeId}`)
    const named = (group: string, name: string) => json.properties[group].find((each: { name: string }) => each.name === name)
    assert.deepEqual(
      json.properties.Mandatory.map(({ name }: { name: string }) => name),
      ['url', 'userName', 'password', 'driverName'],
    )
    assert.deepEqual(named('Optional', 'PasswordDigest').defaultValue, 'SHA-256')
    assert.deepEqual(named('Optional', 'maxWait').defaultValue, '3000')
    assert.deepEqual(named('Mandatory', 'password').attributes[1], { name: 'type', value: 'secret' })
    assert.ok(named('Optional', 'Disabled') && named('Advanced', 'addUserSql'))
    assert.equal((await call('GET', '/meta/types/bm9uZQ')).status, 404)
  })

  it('takes a directory with the properties of the reference product', async () => {
    const given = {
      ConnectionURL: 'ldaps://dc1.invalid:636 ldaps://dc2.invalid',
      ConnectionName: 'cn=admin',
      ConnectionPassword: 'hush-hush-7',
      UserSearchBase: 'ou=Users',
      UserNameAttribute: 'uid',
      ReadTimeout: '1500',
      Referral: 'follow',
    }
    const body = {
      typeId: Buffer.from('UniqueIDReadWriteLDAPUserStoreManager').toString('base64url'),
      name: 'AD',
      description: '',
      properties: Object.entries(given).map(([name, value]) => ({ name, value })),
    }
    const made = await call('POST', '', body)
    assert.equal(made.status, 201, made.text)
    assert.deepEqual(
      [property(made, 'ReadTimeout'), property(made, 'ConnectionPassword'), property(made, 'ConnectionURL')],
      ['1500', 'ENCRYPTED PROPERTY', given.ConnectionURL],
    )
    const tested = await call('POST', '/test-connection', { typeId: body.typeId, properties: body.properties })
    assert.deepEqual([tested.status, tested.json.code], [500, 'SUS-65008'], tested.text)
    assert.match(tested.json.description, /^address: /)
    assert.equal((await signIn('ann', 'password'))?.store, undefined, 'one that is down does not stop the others')
  })

  it('tests a connection without saving anything', async () => {
    const body = { driverName: 'org.sqlite.JDBC', connectionURL: 'jdbc:sqlite:theirs.db', username: 'x', connectionPassword: 'x' }
    assert.deepEqual((await call('POST', '/test-connection', body)).json, { connection: true })
    const typed = { typeId, properties: properties() }
    assert.deepEqual((await call('POST', '/test-connection', typed)).json, { connection: true })
    const failed = await call('POST', '/test-connection', { ...body, connectionURL: 'jdbc:mysql://127.0.0.1:1/x', connectionPassword: 'hush-hush-7' })
    assert.deepEqual([failed.status, failed.json.code], [500, 'SUS-65008'])
    assert.match(failed.json.description, /^address: /, 'private addresses are not reached unless the operator lists them, security 9.1')
    assert.ok(!failed.text.includes('hush-hush-7'))
    assert.equal((await call('GET', '')).json.length, 0)
  })

  it('shows the primary store, and none of another tenant, security 8.2', async () => {
    for (const path of ['/primary', '/UFJJTUFSWQ']) assert.equal((await call('GET', path)).json.name, 'PRIMARY')
    await call('POST', '', hr())
    const other = await server.use(Tenants).create({ slug: 'acme.io' })
    assert.equal(await server.use(Users).signIn(other, 'HR/ann', 'password'), undefined)
    assert.equal((await server.use(Users).search(other, { limit: 5, offset: 0 })).total, 0)
  })

  it('is closed to strangers, security 7.4', async () => {
    for (const [method, path] of [
      ['GET', ''],
      ['POST', ''],
      ['GET', '/SFI'],
      ['PUT', '/SFI'],
      ['PATCH', '/SFI'],
      ['DELETE', '/SFI'],
      ['POST', '/test-connection'],
      ['GET', '/meta/types'],
    ] as const)
      assert.equal(
        (await server.request(base + path, { method, ...(method === 'GET' || method === 'DELETE' ? {} : { json: hr() }) })).status,
        401,
        `${method} ${path}`,
      )
  })
})
