import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Clock, Server, type Tenant, Tenants } from '@gatehouse/kernel'
import { type FixedClock, fixedClock, startTestServer, type TestServer } from '@gatehouse/kernel/testing'
import { createLocalJWKSet, type JWK, jwtVerify } from 'jose'
import { offeredBy } from '../src/algorithms.ts'
import { Keys, keysRotated } from '../src/contracts.ts'
import keysPlugin from '../src/plugin.ts'

const start = Date.UTC(2026, 5, 1)
const hour = 3_600_000
const kidOf = (jws: string): string => JSON.parse(Buffer.from(jws.split('.')[0] ?? '', 'base64url').toString()).kid

describe('keys', () => {
  let server: TestServer
  let keys: Keys
  let clock: FixedClock
  let tenant: Tenant
  const jwks = async () => ({ keys: (await keys.publicKeys(tenant)) as unknown as JWK[] })
  const verified = async (jws: string) => jwtVerify(jws, createLocalJWKSet(await jwks()), { currentDate: new Date(clock.now()) })
  before(async () => {
    clock = fixedClock(start)
    server = await startTestServer({ plugins: [keysPlugin], config: { keys: { publishBefore: '1h', keepFor: '1d' } }, replace: [[Clock, clock]] })
    keys = server.use(Keys)
  })
  after(() => server.stop())
  let count = 0
  beforeEach(async () => {
    count += 1
    tenant = await server.use(Tenants).create({ slug: `t${count}` })
  })

  for (const alg of offeredBy({ mlDsa: false })) {
    it(`signs with ${alg} so that jose verifies it, RFC 7515 §5.1 and RFC 7518 §3`, async () => {
      const names = ['ES256', 'ES384', 'ES512'].includes(alg) ? 20 : 2
      for (let index = 0; index < names; index += 1) {
        const jws = await keys.sign(tenant, { sub: 'ann', index }, { alg, typ: 'at+jwt' })
        const { payload, protectedHeader } = await verified(jws)
        assert.deepEqual(payload, { sub: 'ann', index })
        assert.deepEqual(protectedHeader, { alg, typ: 'at+jwt', kid: kidOf(jws) })
        const own = await keys.verificationKey(tenant, kidOf(jws))
        assert.equal(own?.alg, alg)
      }
    })
  }

  it('publishes public parts only, with an RS256 key before anything was signed, security 3.9', async () => {
    const { keys: published } = await jwks()
    assert.deepEqual(
      published.map((jwk) => Object.keys(jwk).sort()),
      [['alg', 'e', 'kid', 'kty', 'n', 'use']],
    )
    await keys.sign(tenant, {}, { alg: 'ES256' })
    await keys.sign(tenant, {}, { alg: 'EdDSA' })
    for (const jwk of (await jwks()).keys) for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) assert.ok(!(secret in jwk))
  })

  it('makes one key out of many first signatures at once', async () => {
    const signed = await Promise.all(Array.from({ length: 20 }, () => keys.sign(tenant, {}, { alg: 'ES256' })))
    assert.equal(new Set(signed.map(kidOf)).size, 1)
    assert.equal((await keys.publicKeys(tenant)).length, 1)
  })

  it('gives each tenant keys of its own, security 8.1', async () => {
    const other = await server.use(Tenants).create({ slug: `t${count}-other` })
    const jws = await keys.sign(tenant, {}, { alg: 'ES256' })
    assert.equal(await keys.verificationKey(other, kidOf(jws)), undefined)
    assert.notEqual(kidOf(await keys.sign(other, {}, { alg: 'ES256' })), kidOf(jws))
  })

  it('finds no key by a strange kid, security 3.2', async () => {
    await keys.sign(tenant, {}, { alg: 'ES256' })
    for (const kid of ['', '../../etc/passwd', '__proto__', 'constructor', "' or 1=1 --", '\0'])
      assert.equal(await keys.verificationKey(tenant, kid), undefined)
  })

  it('rotates with an overlap: published before use, kept until all it signed has expired, security 11.8', async () => {
    const old = await keys.sign(tenant, {}, { alg: 'ES256' })
    const version = await keys.version(tenant)
    await keys.rotate(tenant, 'ES256')
    assert.notEqual(await keys.version(tenant), version)
    assert.equal((await keys.publicKeys(tenant)).length, 2, 'the new key is published at once')
    clock.advance(hour - 1)
    assert.equal(kidOf(await keys.sign(tenant, {}, { alg: 'ES256' })), kidOf(old), 'and does not sign yet')
    clock.advance(1)
    const young = await keys.sign(tenant, {}, { alg: 'ES256' })
    assert.notEqual(kidOf(young), kidOf(old))
    await verified(old)
    await verified(young)
    clock.advance(24 * hour - 1)
    await verified(old)
    clock.advance(1)
    assert.equal(await keys.verificationKey(tenant, kidOf(old)), undefined)
    await assert.rejects(verified(old), { code: 'ERR_JWKS_NO_MATCHING_KEY' })
    await verified(young)
    assert.deepEqual(
      server.heard(keysRotated).filter(({ tenantId }) => tenantId === tenant.id),
      [{ tenantId: tenant.id, alg: 'ES256' }],
    )
  })

  it('signs with a new key at once when asked to, and leaves other algorithms alone', async () => {
    const other = await keys.sign(tenant, {}, { alg: 'EdDSA' })
    const old = await keys.sign(tenant, {}, { alg: 'ES256' })
    await keys.rotate(tenant, 'ES256', { signAfterSeconds: 0 })
    assert.notEqual(kidOf(await keys.sign(tenant, {}, { alg: 'ES256' })), kidOf(old))
    assert.equal(kidOf(await keys.sign(tenant, {}, { alg: 'EdDSA' })), kidOf(other))
  })

  it('goes on signing when the clock was set back, security 11.9', async () => {
    const jws = await keys.sign(tenant, {}, { alg: 'ES256' })
    clock.set(clock.now() - 48 * hour)
    assert.equal(kidOf(await keys.sign(tenant, {}, { alg: 'ES256' })), kidOf(jws))
    clock.set(clock.now() + 48 * hour)
  })

  it('stores no private key that can be read, security 1.9', async () => {
    for (const alg of ['RS256', 'ES256', 'EdDSA'] as const) await keys.sign(tenant, {}, { alg })
    const { dataDir } = server.use(Server)
    const files = await Promise.all(['gatehouse.db', 'gatehouse.db-wal'].map((name) => readFile(join(dataDir, name)).catch(() => Buffer.alloc(0))))
    const stored = Buffer.concat(files)
    assert.ok(stored.includes((await keys.publicKeys(tenant))[0]?.kid ?? '-'), 'the keys are in these files')
    // PKCS #8 of Ed25519 and the object identifiers of RSA and P-256 keys, as bytes and in Base64.
    const traces = ['302e020100300506032b657004220420', '06092a864886f70d010101', '06072a8648ce3d0201'].map((hex) => Buffer.from(hex, 'hex'))
    for (const trace of traces) assert.ok(!stored.includes(trace))
    for (const word of ['PRIVATE', '"d":', 'MC4CAQAwBQYDK2Vw', 'MIIEv', 'MIGHAgEA']) assert.ok(!stored.includes(word), word)
  })
})
