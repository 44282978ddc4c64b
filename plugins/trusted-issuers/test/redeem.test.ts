import assert from 'node:assert/strict'
import type { AuditRecord } from '@gatehouse/kernel'
import { fixedClock, testTenant } from '@gatehouse/kernel/testing'
import type { User } from '@gatehouse/users/contracts'
import { type ForeignToken, type TrustedIssuer, UntrustedToken } from '../src/contracts.ts'
import { createRedeem } from '../src/redeem.ts'

const tenant = testTenant()
const by = { tenant, client: { clientId: 'app' }, request: { remoteAddress: '192.0.2.1', id: 'trace' } }
const token = { issuer: { id: 'issuer-1' } as TrustedIssuer, subject: 'kim', expiresAt: 100, claims: {} } satisfies ForeignToken
const start = (user: Partial<User> | undefined = { id: 'u1' }, now = 40) => {
  const marks = new Map<string, number>()
  const records: AuditRecord[] = []
  const shortLived = {
    async once(_: unknown, purpose: string, id: string, ttl: number) {
      const first = !marks.has(`${purpose} ${id}`)
      marks.set(`${purpose} ${id}`, ttl)
      return first
    },
  }
  const audit = { record: async (entry: AuditRecord) => void records.push(entry) }
  const deps = { userOf: async () => user as User | undefined, clock: fixedClock(now * 1000), audit }
  return { marks, records, redeem: createRedeem({ ...deps, shortLived: shortLived as never }) }
}

describe('an assertion as an authorization, RFC 7521 §4.1', () => {
  it('stands for the user it is about, and counts once, until it could not be used any more', async () => {
    const { redeem, marks } = start()
    const { user, once } = await redeem(by, token, { plugin: 'jwt-bearer', id: 'jti 1' })
    assert.equal(user.id, 'u1')
    assert.deepEqual([await once.use(), await once.use()], [true, false])
    assert.deepEqual([...marks], [['jwt-bearer.assertion issuer-1 jti 1', 121]])
  })
  it('counts apart for each grant type, issuer and id', async () => {
    const { redeem, marks } = start()
    for (const as of [
      { plugin: 'jwt-bearer', id: '1' },
      { plugin: 'saml2-bearer', id: '1' },
      { plugin: 'saml2-bearer', id: '2' },
    ])
      assert.equal(await (await redeem(by, token, as)).once.use(), true)
    assert.equal(marks.size, 3)
  })
  it('leaves a record when it comes again, without anything of its content, security 1.9 and 1.12', async () => {
    const { redeem, records } = start()
    await (await redeem(by, token, { plugin: 'saml2-bearer', id: 'secret' })).once.replayed()
    const about = { actor: 'app', actorKind: 'application', target: 'issuer-1', source: '192.0.2.1', traceId: 'trace' } as const
    assert.deepEqual(records, [{ tenantId: tenant.id, action: 'saml2-bearer.assertion-replayed', outcome: 'refused', ...about }])
  })
  it('is refused when it is about nobody here', async () => {
    const nobody = createRedeem({ userOf: async () => undefined, clock: fixedClock(0), audit: undefined, shortLived: {} as never })
    await assert.rejects(nobody(by, token, { plugin: 'jwt-bearer', id: '1' }), (error) => error instanceof UntrustedToken && error.fault === 'subject')
  })
})
