import assert from 'node:assert/strict'
import { fixedClock, openTestData, testTenant } from '@gatehouse/kernel/testing'
import { sessionApplicationMigration, sessionApplicationTable } from '../src/data/session-application-table.ts'
import { type SessionRow, sessionMigrations, sessionTable } from '../src/data/session-table.ts'
import { purgeHandler } from '../src/sessions/purge.ts'
import { createSessionApplications } from '../src/sessions/session-applications.ts'

describe('the purge of sessions', () => {
  const now = Date.UTC(2026, 0, 1)
  const row = (id: string, expiresAt: number): SessionRow => ({
    id,
    secretHash: 'x',
    userId: 'kim',
    amr: [],
    methods: [],
    authenticatedAt: 0,
    createdAt: 0,
    lastSeenAt: 0,
    idleSeconds: null,
    expiresAt,
    userAgent: '',
    address: '',
    credentialVersion: null,
  })
  it('takes what is over, and what was kept of a session while it ended, which is nobody’s', async () => {
    const { data, close } = await openTestData({
      tables: [sessionTable, sessionApplicationTable],
      migrations: [...sessionMigrations, sessionApplicationMigration],
    })
    try {
      const tenant = testTenant()
      const used = createSessionApplications({ data, cache: {} as never })
      await data.rows(tenant, sessionTable).insert(row('over', now - 1))
      await data.rows(tenant, sessionTable).insert(row('there', now + 1))
      for (const id of ['over', 'there', 'ended']) for (const name of ['one', 'two']) await used.keep(tenant, id, { id: name, name })
      // More than one page of them.
      for (let index = 0; index < 600; index += 1) await used.keep(tenant, `gone-${1000 + index}`, { id: 'one', name: 'one' })
      const tenants = { list: async () => [tenant] } as never
      const info = { id: 'x', attempt: 1, tenantId: null, addedAt: 0, signal: new AbortController().signal }
      await purgeHandler(data, tenants, fixedClock(now), used).run({}, info)
      const left = await data.rows(tenant, sessionApplicationTable).list({})
      assert.deepEqual(
        left.map(({ sessionId, applicationId }) => `${sessionId} ${applicationId}`),
        ['there one', 'there two'],
      )
    } finally {
      await close()
    }
  })
})
