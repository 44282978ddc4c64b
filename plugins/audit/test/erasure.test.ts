import assert from 'node:assert/strict'
import type { AuditRecord, Tenants } from '@gatehouse/kernel'
import { createTestDatabase, fakeLog, fixedClock, openTestData, testTenant } from '@gatehouse/kernel/testing'
import type { User } from '@gatehouse/users/contracts'
import { auditLog } from '../src/audit.ts'
import { erasureMigration, erasureTable } from '../src/data/erasure-table.ts'
import { recordMigration, recordTable } from '../src/data/record-table.ts'
import { erasureHandler, erasureNoted } from '../src/erasure/erase.ts'
import { auditOfPerson } from '../src/erasure/personal-data.ts'

const servers = [
  ['SQLite', undefined],
  ['MySQL', process.env.GATEHOUSE_TEST_MYSQL_URL],
  ['PostgreSQL', process.env.GATEHOUSE_TEST_POSTGRES_URL],
] as const
const [ann, bob] = ['0190aaaa-0000-7000-8000-00000000000a', '0190aaaa-0000-7000-8000-00000000000b']
const hour = 3_600_000

const open = async (url?: string) => {
  const database = url === undefined ? undefined : await createTestDatabase(url)
  const opened = await openTestData({
    tables: [recordTable, erasureTable],
    migrations: [recordMigration, erasureMigration],
    ...(database ? { url: database.url } : {}),
  })
  const { data } = opened
  const tenant = testTenant()
  const clock = fixedClock(Date.UTC(2026, 5, 1))
  const tenants = { list: async () => [tenant], byId: async () => tenant } as unknown as Tenants
  const audit = auditLog({ data, clock, log: fakeLog(), logRecords: false })
  const handler = erasureHandler({ data, tenants, clock, afterSeconds: 3600 })
  const noted = erasureNoted({ data, tenants })
  return {
    data,
    tenant,
    clock,
    record: (entry: Partial<AuditRecord>) => audit.record({ tenantId: tenant.id, action: 'test.done', outcome: 'success', ...entry }),
    gone: (userId: string) => noted({ tenantId: tenant.id, userId }, { at: clock.now() }),
    run: () => handler.run({}, { id: '1', attempt: 1, tenantId: null, addedAt: 0, signal: new AbortController().signal }),
    rows: () => data.rows(tenant, recordTable).list({}, { orderBy: [['code', 'asc']] }),
    async [Symbol.asyncDispose]() {
      await opened.close()
      await database?.drop()
    },
  }
}

describe('users who are gone', function () {
  this.timeout(30_000)
  for (const [name, url] of servers) {
    if (name !== 'SQLite' && url === undefined) continue
    it(`are noted whatever length their ids have, on ${name}`, async () => {
      await using parts = await open(url)
      const { record, gone, run, rows, clock } = parts
      const long = `${'x'.repeat(120)}\0`
      await record({ code: '1', target: long })
      await gone(long)
      clock.advance(hour)
      await run()
      assert.match((await rows())[0]?.target ?? '', /^erased-/)
    })
    it(`are one pseudonym each in all of the records, on ${name}, GDPR article 17`, async () => {
      await using parts = await open(url)
      const { record, gone, run, rows, clock, data, tenant } = parts
      const source = '192.0.2.1'
      await record({ code: '1', actor: ann, actorKind: 'user', target: 'app', source })
      await record({ code: '2', actor: bob, actorKind: 'user', target: ann, source, detail: { members: `${ann} ${bob}` } })
      await record({ code: '3', target: ann, source })
      await record({ code: '4', actor: bob, actorKind: 'user', target: 'app', source })
      for (let count = 0; count < 1200; count += 1) await record({ code: '5', target: ann })
      await gone(ann)
      await run()
      assert.equal((await rows())[0]?.actor, ann, 'not before the time is over')
      clock.advance(hour)
      await run()
      const [own, administrators, stranger, others, ...rest] = await rows()
      const pseudonym = own?.actor ?? ''
      assert.match(pseudonym, /^erased-[0-9a-f]{24}$/)
      assert.deepEqual([own?.target, own?.source], ['app', null], 'the address went with the person')
      assert.deepEqual([administrators?.actor, administrators?.target, administrators?.source], [bob, pseudonym, source])
      assert.deepEqual(administrators?.detail, { members: `${pseudonym} ${bob}` })
      assert.deepEqual([stranger?.target, stranger?.source], [pseudonym, null])
      assert.deepEqual([others?.actor, others?.source], [bob, source])
      assert.ok(rest.length === 1200 && rest.every(({ target }) => target === pseudonym), 'over many pages')
      assert.equal(await data.rows(tenant, erasureTable).count(), 0)
    })
  }
  it('may have ids as short as a number, which leave everything else as it is', async () => {
    await using parts = await open()
    const detail = { count: 7, users: '7', chain: '{"sub":"7","act":{"sub":"17"}}', date: '2026-07-07', path: '/users/7/sessions' }
    await parts.record({ code: '1', actor: '7', detail })
    await parts.gone('7')
    parts.clock.advance(hour)
    await parts.run()
    const [row] = await parts.rows()
    const name = row?.actor ?? ''
    assert.match(name, /^erased-/)
    assert.deepEqual(row?.detail, { ...detail, users: name, chain: `{"sub":"${name}","act":{"sub":"17"}}`, path: `/users/${name}/sessions` })
  })
  it('do not share a pseudonym', async () => {
    await using parts = await open()
    await parts.record({ code: '1', actor: ann })
    await parts.record({ code: '2', actor: bob })
    await parts.gone(ann)
    await parts.gone(bob)
    parts.clock.advance(hour)
    await parts.run()
    assert.equal(new Set((await parts.rows()).map(({ actor }) => actor)).size, 2)
  })
  it('were told what the log says of them, and nothing of who else did it, GDPR article 15', async () => {
    await using parts = await open()
    const { record, data, tenant } = parts
    await record({ code: '1', actor: ann, actorKind: 'user', target: 'app', source: '192.0.2.1', detail: { grantType: 'password' } })
    await record({ code: '2', actor: bob, actorKind: 'user', target: ann, source: '192.0.2.2', detail: { by: bob } })
    await record({ code: '3', actor: bob, actorKind: 'user', target: bob })
    const told = (await auditOfPerson(data).of(tenant, { id: ann } as User)) as readonly { readonly code: string }[]
    const recordedAt = '2026-06-01T00:00:00.000Z'
    assert.deepEqual(
      [...told].sort((a, b) => (a.code < b.code ? -1 : 1)),
      [
        { recordedAt, action: 'test.done', outcome: 'success', by: 'yourself', code: '1', source: '192.0.2.1', detail: { grantType: 'password' } },
        { recordedAt, action: 'test.done', outcome: 'success', by: 'others', code: '2' },
      ],
    )
  })
})
