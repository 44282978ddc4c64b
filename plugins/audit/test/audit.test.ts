import assert from 'node:assert/strict'
import { Audit, type AuditRecord, definePlugin, Tenants } from '@gatehouse/kernel'
import { Data } from '@gatehouse/kernel/data'
import { AccessPolicy, get, ok, type Principal, permission, routeGroup, routes } from '@gatehouse/kernel/http'
import { createTestDatabase, fakeLog, fixedClock, openTestData, startTestServer, testTenant } from '@gatehouse/kernel/testing'
import { auditLog } from '../src/audit.ts'
import { firstIdAt, recordMigration, recordTable } from '../src/data/record-table.ts'
import audit from '../src/plugin.ts'
import { purgeHandler } from '../src/purge.ts'

const auditor: Principal['permissions'] = new Set(['internal_audit_view'])
/** Whoever says so in a header. */
const policy = definePlugin({
  name: 'policy',
  provides: [AccessPolicy],
  needs: { audit: Audit },
  setup({ deps, host }) {
    host.provide(AccessPolicy, () => ({
      challenge: () => 'Basic',
      async authenticate({ headers, tenant }) {
        const { as } = headers
        return as === undefined
          ? undefined
          : { tenantId: tenant.id, kind: 'user', subject: String(as), permissions: as === 'auditor' ? auditor : new Set(['x']) }
      },
    }))
    host.contribute(
      routes,
      routeGroup('acting', '/act', [
        get('/do', { access: permission('x') }, async ({ tenant }) => {
          await deps.audit.record({ tenantId: tenant.id, action: 'test.acted', outcome: 'success', target: 'thing' })
          return ok({})
        }),
      ]),
    )
  },
})
const start = async () => {
  const server = await startTestServer({ plugins: [audit, policy] })
  const tenant = await server.use(Tenants).default()
  const entry = (changes: Partial<AuditRecord> = {}): AuditRecord => ({ tenantId: tenant.id, action: 'test.done', outcome: 'success', ...changes })
  const list = async (query = '', path = '') => (await server.get(`${path}/api/server/v1/audit/records${query}`, { as: 'auditor' })).json
  return { server, tenant, entry, list, audit: server.use(Audit), data: server.use(Data), [Symbol.asyncDispose]: server.stop }
}

describe('audit', () => {
  it('keeps what it is told, newest first, without what is not known', async () => {
    await using parts = await start()
    const { audit, entry, list, server } = parts
    const full = { actor: 'u1', actorKind: 'user', target: 'u2', source: '192.0.2.1', traceId: 't1', code: 'a.b', detail: { n: 1, ok: true } } as const
    await audit.record(entry(full))
    await new Promise((resolve) => setTimeout(resolve, 2))
    await audit.record(entry({ action: 'test.other', outcome: 'refused' }))
    const { records } = await list()
    assert.deepEqual(
      records.map(({ id: _, recordedAt: __, ...rest }: Record<string, unknown>) => rest),
      [
        { action: 'test.other', outcome: 'refused' },
        { action: 'test.done', outcome: 'success', ...full },
      ],
    )
    assert.ok(Math.abs(Date.parse(records[0].recordedAt) - Date.now()) < 10_000)
    const line = server.log.lines.find(({ fields }) => fields.action === 'test.done')
    assert.equal(line?.fields.target, 'u2')
  })

  it('adds who, where from and the trace id of the request that it belongs to, security 1.12', async () => {
    await using parts = await start()
    await parts.server.get('/act/do', { as: 'ann', 'correlation-id': 'trace-1' })
    const [record] = (await parts.list('?action=test.acted')).records
    assert.deepEqual([record.actor, record.actorKind, record.source, record.traceId, record.target], ['ann', 'user', '127.0.0.1', 'trace-1', 'thing'])
  })

  it('commits with the transaction, or not at all', async () => {
    await using parts = await start()
    const { audit, entry, data, list, server } = parts
    await assert.rejects(
      data.transaction(async () => {
        await audit.record(entry({ action: 'test.undone' }))
        throw new Error('no')
      }),
    )
    await data.transaction(() => audit.record(entry({ action: 'test.kept' })))
    const { records } = await list()
    assert.deepEqual(
      records.map(({ action }: AuditRecord) => action),
      ['test.kept'],
    )
    assert.ok(!server.log.lines.some(({ fields }) => fields.action === 'test.undone'))
  })

  it('cuts what is too long and takes any characters, rather than failing what it tells of', async () => {
    await using parts = await start()
    await parts.audit.record(parts.entry({ actor: 'a'.repeat(5000), target: 'x\0y', source: '\ud800' }))
    const [record] = (await parts.list()).records
    assert.deepEqual([record.actor.length, record.target, record.source], [100, 'xy', '\ufffd'])
  })

  it('is read page by page and by filter, with permission only', async () => {
    await using parts = await start()
    const { audit, entry, list, server } = parts
    for (let index = 0; index < 25; index += 1) await audit.record(entry({ actor: `u${index % 2}`, detail: { index } }))
    const seen: string[] = []
    let before = ''
    for (let pages = 0; pages < 3; pages += 1) {
      const page = await list(`?limit=10${before}`)
      seen.push(...page.records.map(({ id }: { id: string }) => id))
      before = `&before=${page.next}`
      assert.equal('next' in page, pages < 2)
    }
    assert.equal(new Set(seen).size, 25)
    assert.deepEqual(seen, [...seen].sort().reverse())
    assert.equal((await list('?actor=u1&limit=100')).records.length, 12)
    assert.equal((await list('?outcome=failure')).records.length, 0)
    for (const query of ['?limit=0', '?limit=501', '?limit=x', '?before=x', "?before=' or 1=1 --", '?outcome=odd'])
      assert.equal((await server.get(`/api/server/v1/audit/records${query}`, { as: 'auditor' })).status, 400, query)
    assert.equal((await server.get('/api/server/v1/audit/records')).status, 401)
    assert.equal((await server.get('/api/server/v1/audit/records', { as: 'ann' })).status, 403)
  })

  it('shows a tenant its own records only, security 8.2', async () => {
    await using parts = await start()
    const acme = await parts.server.use(Tenants).create({ slug: 'acme' })
    await parts.server.settle()
    await parts.audit.record(parts.entry({ tenantId: acme.id, action: 'test.of-acme' }))
    const own = (await parts.list()).records.map(({ action }: AuditRecord) => action)
    assert.ok(!own.includes('test.of-acme'))
    const theirs = (await parts.list('', '/t/acme')).records.map(({ action }: AuditRecord) => action)
    assert.deepEqual(theirs.sort(), ['tenants.created', 'test.of-acme'])
  })

  it('drops what is older than the retention, in portions, and nothing else', async () => {
    await using opened = await openTestData({ tables: [recordTable], migrations: [recordMigration] })
    const tenant = testTenant()
    const clock = fixedClock(Date.UTC(2026, 5, 1))
    const rows = opened.data.rows(tenant, recordTable)
    const row = (at: number, index: number) => ({
      id: `${firstIdAt(at).slice(0, 24)}${String(index).padStart(12, '0')}`,
      at,
      action: 'test.done',
      outcome: 'success',
      ...{ actor: null, actorKind: null, target: null, source: null, traceId: null, code: null, detail: null },
    })
    const limit = clock.now() - 86_400_000
    await rows.insert([...Array.from({ length: 2500 }, (_, index) => row(limit - 1, index)), row(limit, 1), row(clock.now(), 1)])
    const tenants = { list: async () => [tenant] } as unknown as Tenants
    const handler = purgeHandler({ data: opened.data, tenants, clock, retentionSeconds: 86_400 })
    await handler.run({}, { id: '1', attempt: 1, tenantId: null, addedAt: 0, signal: new AbortController().signal })
    assert.deepEqual(
      (await rows.list({}, { orderBy: [['id', 'asc']] })).map(({ at }) => at),
      [limit, clock.now()],
    )
  })

  for (const [name, url] of [
    ['MySQL', process.env.GATEHOUSE_TEST_MYSQL_URL],
    ['PostgreSQL', process.env.GATEHOUSE_TEST_POSTGRES_URL],
  ] as const) {
    if (url === undefined) continue
    it(`writes the records of one turn together on ${name}`, async () => {
      await using database = await createTestDatabase(url)
      await using opened = await openTestData({ tables: [recordTable], migrations: [recordMigration], url: database.url })
      const audit = auditLog({ data: opened.data, clock: fixedClock(Date.now()), log: fakeLog(), logRecords: false })
      const [a, b] = [testTenant(), testTenant({ id: 'b' })]
      const record = (tenantId: string) => audit.record({ tenantId, action: 'test.done', outcome: 'success', detail: { a: 1 } })
      await Promise.all([record(a.id), record(a.id), record(b.id), opened.data.transaction(() => record(a.id))])
      assert.equal(await opened.data.rows(a, recordTable).count(), 3)
      assert.equal(await opened.data.rows(b, recordTable).count(), 1)
    })
  }
})
