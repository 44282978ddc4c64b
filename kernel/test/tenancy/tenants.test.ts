import assert from 'node:assert/strict'
import { type EventType, TenantNotFound, tenantCreated, tenantDeactivated } from '@gatehouse/kernel'
import { fixedClock, openTestData, type TestData } from '@gatehouse/kernel/testing'
import { InvalidTenantName, TenantTaken } from '../../src/tenancy/names.ts'
import { tenantMigration, tenantTable } from '../../src/tenancy/table.ts'
import { tenantRegistry } from '../../src/tenancy/tenants.ts'
import { cpuTime } from '../../src/testing/cpu-time.ts'
import { fakeCaches } from '../connections/fake-caches.ts'

describe('tenants', () => {
  let opened: TestData
  const emitted: [string, unknown][] = []
  const registry = (publicUrl = 'https://id.example.com') =>
    tenantRegistry({
      ...opened,
      caches: fakeCaches(),
      events: {
        async emit<P extends { readonly tenantId: string }>(type: EventType<P>, payload: P) {
          emitted.push([type.id, payload])
        },
      },
      clock: fixedClock(1_000),
      publicUrl,
      defaultSlug: 'carbon.super',
    })
  beforeEach(async () => {
    opened = await openTestData({ tables: [tenantTable], migrations: [tenantMigration] })
    emitted.length = 0
  })
  afterEach(() => opened.close())

  it('makes the default tenant once, at the root of the public URL', async () => {
    const [one, two] = [registry(), registry()]
    await Promise.all([one.ensureDefault(), two.ensureDefault()])
    const tenant = await one.default()
    assert.deepEqual(
      { ...tenant, id: '' },
      { id: '', slug: 'carbon.super', name: 'carbon.super', active: true, host: null, baseUrl: 'https://id.example.com', basePath: '' },
    )
    assert.deepEqual(await two.bySlug('carbon.super'), tenant)
    assert.deepEqual(await two.byId(tenant.id), tenant)
    assert.equal((await one.list()).length, 1)
  })
  it('has addresses from the config and the own host only, security 1.8', async () => {
    const tenants = registry('http://localhost:9763')
    const acme = await tenants.create({ slug: 'acme', name: 'Acme' })
    assert.deepEqual([acme.baseUrl, acme.basePath], ['http://localhost:9763/t/acme', '/t/acme'])
    const own = await tenants.create({ slug: 'own', host: 'Login.Own.Example' })
    assert.deepEqual([own.host, own.baseUrl, own.basePath], ['login.own.example', 'http://login.own.example:9763', ''])
    assert.deepEqual(await tenants.byHost('LOGIN.own.example'), own)
    const below = registry('https://example.com/id/')
    assert.deepEqual([(await below.bySlug('acme'))?.baseUrl, (await below.bySlug('acme'))?.basePath], ['https://example.com/id/t/acme', '/id/t/acme'])
  })
  it('tells of a new tenant, and finds it where nobody was before', async () => {
    const tenants = registry()
    assert.equal(await tenants.bySlug('acme'), undefined)
    const acme = await tenants.create({ slug: 'acme' })
    assert.deepEqual(await tenants.bySlug('acme'), acme)
    assert.deepEqual(emitted, [[tenantCreated.id, { tenantId: acme.id }]])
  })
  it('refuses names and hosts that are no part of a URL, and looks for none', async () => {
    const tenants = registry()
    for (const slug of ['', 'Acme', 'a/b', '..', 'a..b', '.a', 'a.', '-a', 'a-', 'a b', 'ä', 'a%2e', '__proto__', 'a'.repeat(129)]) {
      await assert.rejects(tenants.create({ slug }), InvalidTenantName, slug)
      assert.equal(await tenants.bySlug(slug), undefined)
    }
    for (const host of ['', 'localhost', '10.0.0.1', '[::1]', 'a.example:80', 'a_b.example', '*.example', `${'a.'.repeat(130)}example`]) {
      await assert.rejects(tenants.create({ slug: 'x', host }), InvalidTenantName, host)
      assert.equal(await tenants.byHost(host), undefined)
    }
    await assert.rejects(tenants.create({ slug: 'x', host: 'id.example.com' }), TenantTaken)
  })
  it('judges a hostile name in no time, security 1.5', async () => {
    const start = cpuTime()
    for (const slug of ['a-'.repeat(20_000), `${'a'.repeat(40_000)}!`, '-'.repeat(40_000), 'a.'.repeat(20_000)]) {
      assert.equal(await registry().bySlug(slug), undefined)
      assert.equal(await registry().byHost(slug), undefined)
    }
    assert.ok(cpuTime() - start < 100)
  })
  it('gives a name and a host to one tenant only, also when many ask at once', async () => {
    const tenants = registry()
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => tenants.create({ slug: 'acme' })))
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
    assert.ok(outcomes.every((outcome) => outcome.status === 'fulfilled' || outcome.reason instanceof TenantTaken))
    await tenants.create({ slug: 'one', host: 'a.example' })
    await assert.rejects(tenants.create({ slug: 'two', host: 'a.example' }), TenantTaken)
  })
  it('deactivates and reactivates, tells it once, and never the default', async () => {
    const tenants = registry()
    await tenants.ensureDefault()
    const { id } = await tenants.create({ slug: 'acme', host: 'acme.example' })
    await tenants.byHost('acme.example')
    emitted.length = 0
    await tenants.setActive(id, false)
    await tenants.setActive(id, false)
    for (const found of [await tenants.byId(id), await tenants.bySlug('acme'), await tenants.byHost('acme.example')]) assert.equal(found?.active, false)
    assert.deepEqual(emitted, [[tenantDeactivated.id, { tenantId: id }]])
    await tenants.setActive(id, true)
    assert.equal((await tenants.bySlug('acme'))?.active, true)
    await assert.rejects(tenants.setActive((await tenants.default()).id, false), { code: 'kernel.conflict' })
    await assert.rejects(tenants.setActive('nobody', false), TenantNotFound)
  })
  it('asks the database once for a tenant that is known, whatever their number', async () => {
    const tenants = registry()
    for (let index = 0; index < 30; index += 1) await tenants.create({ slug: `t${index}` })
    const one = await tenants.bySlug('t7')
    assert.equal(await tenants.bySlug('t7'), one)
    assert.deepEqual(
      (await tenants.list({ limit: 2, offset: 1 })).map(({ slug }) => slug),
      ['t1', 't10'],
    )
  })
})
