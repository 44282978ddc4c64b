import assert from 'node:assert/strict'
import { Clock, Tenants } from '@gatehouse/kernel'
import { Data } from '@gatehouse/kernel/data'
import { fixedClock } from '@gatehouse/kernel/testing'
import { recoveryCodes } from '../src/data/codes.ts'
import { codeTable } from '../src/data/tables.ts'
import { purgeHandler } from '../src/purge.ts'
import { codeHash, newCode, newToken } from '../src/secrets.ts'
import { type Recovery, startRecovery } from './support.ts'

const given = { userId: 'user-1', scenario: 'ASK_PASSWORD', form: 'link', address: 'x', lifetimeMs: 3_600_000 } as const

describe('recovery codes', () => {
  let world: Recovery
  const clock = fixedClock(Date.now())
  before(async () => {
    world = await startRecovery({}, { replace: [[Clock, clock]] })
  })
  after(() => world?.[Symbol.asyncDispose]())
  const codes = () => recoveryCodes({ data: world.server.use(Data), clock, codeKey: () => Buffer.alloc(32, 1) })

  it('of a use that a crash cut off are good again after a minute, security 11.1', async () => {
    const token = await codes().issue(world.tenant, given)
    assert.ok(await codes().claim(world.tenant, token))
    assert.equal(await codes().claim(world.tenant, token), undefined)
    clock.advance(60_000)
    assert.ok(await codes().claim(world.tenant, token))
  })
  it('are forgotten a month after their end', async () => {
    const { use } = world.server
    await codes().issue(world.tenant, { ...given, userId: 'user-2' })
    const purge = () =>
      purgeHandler(codes(), { forgetOld: async () => 0 }, use(Tenants), clock).run(
        {},
        { id: 'x', attempt: 1, tenantId: null, addedAt: 0, signal: AbortSignal.timeout(10_000) },
      )
    const left = () => use(Data).rows(world.tenant, codeTable).count({ userId: 'user-2' })
    clock.advance(86_400_000)
    await purge()
    assert.equal(await left(), 1)
    clock.advance(31 * 86_400_000)
    await purge()
    assert.equal(await left(), 0)
  })
  it('are hard to guess, differ by user and tenant, and are read as they are typed, security 1.10, 5.3', () => {
    assert.equal(Buffer.from(newToken(), 'base64url').length, 32)
    const many = new Set(Array.from({ length: 500 }, newCode))
    assert.equal(many.size, 500)
    for (const code of many) assert.match(code, /^[BCDFGHJKMNPQRSTVWXZ2-9]{4}-[BCDFGHJKMNPQRSTVWXZ2-9]{4}$/)
    const hash = (tenant: string, user: string, code: string) => codeHash(Buffer.alloc(32, 1), tenant, user, code)
    assert.equal(hash('t', 'u', 'BCDF-GHJK'), hash('t', 'u', ' bcdf ghjk '))
    assert.equal(new Set([hash('t', 'u', 'BCDF-GHJK'), hash('t', 'v', 'BCDF-GHJK'), hash('s', 'u', 'BCDF-GHJK'), hash('t', 'u', '')]).size, 4)
  })
})
