import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Clock, Sealing, Tenants } from '@gatehouse/kernel'
import { Data } from '@gatehouse/kernel/data'
import { fixedClock, startTestServer } from '@gatehouse/kernel/testing'
import { Keys } from '../src/contracts.ts'
import { keyTable } from '../src/data/key-table.ts'
import { keyHolder } from '../src/held-key.ts'
import type { KeySet } from '../src/key-set.ts'
import { keyStore } from '../src/key-store.ts'
import { maintenance } from '../src/maintain.ts'
import keysPlugin from '../src/plugin.ts'

const day = 86_400_000
const info = { id: '1', attempt: 1, tenantId: null, addedAt: 0, signal: new AbortController().signal }

describe('maintenance of keys', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-keys-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))
  const boot = async (masterKeys: readonly string[], rotateEvery?: number) => {
    const [masterKey, ...previousKeys] = masterKeys
    const clock = fixedClock(Date.UTC(2026, 5, 1))
    const server = await startTestServer({
      plugins: [keysPlugin],
      dataDir: folder,
      tables: { sealing: { masterKey, previousKeys } },
      replace: [[Clock, clock]],
    })
    const [keys, sealing, tenants, data] = [server.use(Keys), server.use(Sealing), server.use(Tenants), server.use(Data)]
    const tenant = await tenants.default()
    const cache = { get: () => undefined, load: (_: unknown, __: string, load: () => Promise<KeySet | undefined>) => load(), invalidate: async () => {} }
    const parts = { data, clock, sealing, cache, hold: keyHolder(sealing), events: { emit: async () => {} } }
    const locks = { hold: (_: string, work: (signal: AbortSignal) => Promise<never>) => work(info.signal) }
    const store = keyStore({ ...parts, locks: locks as never, config: { publishBefore: 3600, keepFor: 86_400, rsaBits: 2048 } })
    const run = () => maintenance({ store, keys, sealing, tenants, clock, rotateEvery }).run({}, info)
    const rows = () => data.rows(tenant, keyTable).list({}, { orderBy: [['createdAt', 'asc']] })
    return { server, keys, sealing, tenant, clock, run, rows }
  }
  const [first, second] = [Buffer.alloc(32, 1).toString('base64url'), Buffer.alloc(32, 2).toString('base64url')] as const

  it('seals keys again under a new master key, which then is enough, security 11.8', async () => {
    const one = await boot([first])
    const jws = await one.keys.sign(one.tenant, { a: 1 }, { alg: 'ES256' })
    await one.server.stop()
    const two = await boot([second, first])
    assert.equal(two.sealing.stale((await two.rows())[0]?.sealedKey ?? ''), true)
    await two.run()
    assert.equal(two.sealing.stale((await two.rows())[0]?.sealedKey ?? ''), false)
    await two.server.stop()
    const three = await boot([second])
    const again = await three.keys.sign(three.tenant, { a: 1 }, { alg: 'ES256' })
    assert.equal(again.split('.')[0], jws.split('.')[0], 'the same key signs')
    await three.server.stop()
  })

  it('opens no key that was sealed for another tenant', async () => {
    const { server, keys, tenant, sealing, rows } = await boot([first])
    await keys.sign(tenant, {}, { alg: 'ES256' })
    const [row] = await rows()
    assert.ok(row)
    assert.throws(() => keyHolder(sealing)('another-tenant', row), { code: 'sealing.broken' })
    await server.stop()
  })

  it('drops keys that are published no more', async () => {
    const { server, keys, tenant, clock, run, rows } = await boot([first])
    await keys.sign(tenant, {}, { alg: 'ES256' })
    await keys.rotate(tenant, 'ES256', { signAfterSeconds: 0 })
    await run()
    assert.equal((await rows()).length, 2)
    clock.advance(15 * day)
    await run()
    assert.equal((await rows()).length, 1)
    await server.stop()
  })

  it('rotates by itself when it is told to, and only then', async () => {
    const { server, keys, tenant, clock, run } = await boot([first], 30 * 86_400)
    await keys.sign(tenant, {}, { alg: 'ES256' })
    clock.advance(30 * day - 1)
    await run()
    assert.equal((await keys.publicKeys(tenant)).length, 1)
    clock.advance(1)
    await run()
    await run()
    assert.equal((await keys.publicKeys(tenant)).length, 2)
    await server.stop()
  })
})
