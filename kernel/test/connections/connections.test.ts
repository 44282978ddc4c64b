import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { type Connections, defineKind, extensionPoint, type Kind, s, Transient } from '@gatehouse/kernel'
import { openTestData, type TestData, testTenant } from '@gatehouse/kernel/testing'
import { createConnections } from '../../src/connections/connections.ts'
import { ConnectionBroken, ConnectionTaken, ConnectionTimeout } from '../../src/connections/errors.ts'
import { type Instances, openInstances } from '../../src/connections/instances.ts'
import { settingsText } from '../../src/connections/settings-text.ts'
import { connectionMigration, connectionTable } from '../../src/connections/table.ts'
import { keyRing, masterKeyFrom } from '../../src/sealing/master-key.ts'
import { isStale, seal, unseal } from '../../src/sealing/seal.ts'
import { fakeCaches } from './fake-caches.ts'

interface Store {
  readonly url: string
  readonly password: string
}
const stores = extensionPoint<Kind<Store>>('test.stores', (kind) => kind.name)
const [firstKey, secondKey] = [masterKeyFrom(randomBytes(32)), masterKeyFrom(randomBytes(32))]
const [a, b] = [testTenant({ id: randomUUID() }), testTenant({ id: randomUUID() })]

describe('connections', () => {
  let opened: TestData
  let connections: Connections
  let instances: Instances
  let ring = keyRing(firstKey, [])
  const log: string[] = []
  const failures: unknown[] = []
  const ldap = defineKind({
    name: 'ldap',
    settings: s.object({ url: s.url(), password: s.secret() }),
    async open({ url, password }) {
      log.push(`open ${url}`)
      return { url, password: password.reveal() }
    },
    close: ({ url }: Store) => void log.push(`close ${url}`),
  })
  const local = defineKind<Store, unknown>({ name: 'local', settings: s.object({}), open: () => ({ url: 'local', password: '' }) })
  const kinds = new Map<string, Kind<Store, never>>([
    ['ldap', ldap as Kind<Store, never>],
    ['local', local as Kind<Store, never>],
  ])
  const saved = (overrides: object = {}) => ({
    ...{ id: randomUUID(), point: stores.id, kind: 'ldap', name: 'staff', enabled: true },
    settings: { url: 'ldap://one', password: 'p4ssword' },
    ...overrides,
  })
  const open = (name = 'staff', tenant = a) => connections.open(tenant, stores, kinds, name)

  beforeEach(async () => {
    opened = await openTestData({ tables: [connectionTable], migrations: [connectionMigration] })
    ring = keyRing(firstKey, [])
    instances = openInstances({
      ...{ maxTenants: 10, maxPerTenant: 2, idleMs: 10_000, openMs: 40, failureMs: 20, graceMs: 5 },
      failed: (error) => void failures.push(error),
    })
    const sealing = {
      seal: (plain: string | Buffer, context: string) => seal(ring, plain, context),
      open: (text: string, context: string) => unseal(ring, text, context),
      derive: firstKey.derive,
      stale: (text: string) => isStale(ring, text),
    }
    connections = createConnections({ data: opened.data, caches: fakeCaches(), text: settingsText(sealing), instances })
    log.length = 0
    failures.length = 0
  })
  afterEach(async () => {
    await instances.closeAll()
    await opened.close()
  })
  const settle = () => new Promise((resolve) => setTimeout(resolve, 15))

  it('opens once however many ask, and hands the same instance out again', async () => {
    await connections.save(a, saved())
    const [one, two] = await Promise.all([open(), open()])
    assert.equal(one, two)
    assert.equal(await open(), one)
    assert.deepEqual(log, ['open ldap://one'])
    assert.deepEqual(one, { url: 'ldap://one', password: 'p4ssword' })
  })
  it('seals settings at rest, for this connection of this tenant only, security 1.9', async () => {
    const one = saved()
    await connections.save(a, one)
    const row = await opened.system.rows(connectionTable).find({ id: one.id })
    assert.ok(row && !row.settings.includes('p4ssword'))
    await opened.system.rows(connectionTable).insert({ ...row, tenantId: b.id })
    await assert.rejects(open('staff', b), /sealed value/)
  })
  it('keeps a secret that was parsed already', async () => {
    await connections.save(a, saved({ settings: ldap.settings.parse({ url: 'ldap://one', password: 'p4ssword' }) }))
    assert.equal((await open())?.password, 'p4ssword')
  })
  it('opens anew after a change and closes what it replaces', async () => {
    const one = saved()
    await connections.save(a, one)
    await open()
    await connections.save(a, { ...one, settings: { url: 'ldap://two', password: 'x' } })
    assert.equal((await open())?.url, 'ldap://two')
    await settle()
    assert.deepEqual(log, ['open ldap://one', 'open ldap://two', 'close ldap://one'])
    assert.equal((await connections.list(a, stores.id))[0]?.version, 2)
  })
  it('does not take a new connection of an old name for the old one', async () => {
    await connections.save(a, saved())
    await open()
    await connections.remove(a, stores.id, 'staff')
    assert.equal(await open(), undefined)
    await connections.save(a, saved({ settings: { url: 'ldap://new', password: 'x' } }))
    assert.equal((await open())?.url, 'ldap://new')
  })
  it('follows a rename', async () => {
    const one = saved()
    await connections.save(a, one)
    await open()
    await connections.save(a, { ...one, name: 'people' })
    assert.equal(await open('staff'), undefined)
    assert.equal((await open('people'))?.url, 'ldap://one')
  })
  it('knows nothing of another tenant, an unknown name, a disabled one, or a kind that is off', async () => {
    await connections.save(a, saved())
    await connections.save(a, saved({ name: 'off', enabled: false }))
    await connections.save(a, saved({ name: 'gone', kind: 'jdbc' }))
    assert.equal(await open('staff', b), undefined)
    for (const name of ['nobody', 'off', 'gone', 'ldap']) assert.equal(await open(name), undefined, name)
    assert.deepEqual(await connections.list(b, stores.id), [])
  })
  it('lets a kind without settings be its own connection, unless a row says otherwise', async () => {
    assert.equal((await open('local'))?.url, 'local')
    await connections.save(a, saved({ name: 'local', kind: 'local', settings: {}, enabled: false }))
    assert.equal(await open('local'), undefined)
    assert.equal((await open('local', b))?.url, 'local')
  })
  it('refuses a second connection of one name', async () => {
    await connections.save(a, saved())
    await assert.rejects(connections.save(a, saved()), ConnectionTaken)
  })
  it('holds a failure for a moment only', async () => {
    let works = false
    const flaky = defineKind<Store, unknown>({
      name: 'flaky',
      settings: s.object({}),
      async open() {
        log.push('try')
        if (!works) throw new Transient('not there')
        return { url: 'ok', password: '' }
      },
    })
    const tried = () => connections.open(a, stores, new Map([['flaky', flaky]]), 'flaky')
    await assert.rejects(tried(), Transient)
    await assert.rejects(tried(), Transient)
    assert.deepEqual(log, ['try'])
    works = true
    await new Promise((resolve) => setTimeout(resolve, 30))
    assert.equal((await tried())?.url, 'ok')
  })
  it('waits no longer than its limit, and closes what opens too late, security 11.5', async () => {
    const slow = defineKind<Store, unknown>({
      name: 'slow',
      settings: s.object({}),
      open: () => new Promise((resolve) => setTimeout(resolve, 60, { url: 'late', password: '' })),
      close: ({ url }) => void log.push(`close ${url}`),
    })
    await assert.rejects(connections.open(a, stores, new Map([['slow', slow]]), 'slow'), ConnectionTimeout)
    await new Promise((resolve) => setTimeout(resolve, 40))
    assert.deepEqual(log, ['close late'])
  })
  it('reports settings that their kind no longer takes, without their values', async () => {
    await connections.save(a, saved({ settings: { url: 'nonsense', password: 'p4ssword' } }))
    await assert.rejects(open(), (error: ConnectionBroken) => error instanceof ConnectionBroken && !JSON.stringify(error.detail).includes('p4ssword'))
  })
  it('keeps a bounded number open for each tenant, and closes the rest, security 11.12', async () => {
    for (const name of ['1', '2', '3']) await connections.save(a, saved({ name, settings: { url: `ldap://${name}`, password: 'x' } }))
    for (const name of ['1', '2', '3']) await open(name)
    await settle()
    assert.deepEqual(log.slice(3), ['close ldap://1'])
  })
  it('closes all when it stops, and lets a closing that fails pass', async () => {
    const bad = defineKind<Store, unknown>({ ...local, name: 'bad', close: () => Promise.reject(new Error('stuck')) })
    await connections.open(a, stores, new Map([['bad', bad]]), 'bad')
    await connections.save(a, saved())
    await open()
    await instances.closeAll()
    assert.deepEqual(log, ['open ldap://one', 'close ldap://one'])
    assert.equal(failures.length, 1)
  })
  it('seals settings again under the newer master key when it opens them, security 11.8', async () => {
    const one = saved()
    await connections.save(a, one)
    ring = keyRing(secondKey, [firstKey])
    await open()
    ring = keyRing(secondKey, [])
    assert.deepEqual((await connections.list(a, stores.id))[0]?.settings, one.settings)
  })
})
