import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Clock, type Tenant, Tenants } from '@gatehouse/kernel'
import { type FixedClock, fixedClock, startTestServer, type TestServer } from '@gatehouse/kernel/testing'
import { calculateJwkThumbprint, createLocalJWKSet, decodeProtectedHeader, errors, type JWK, jwtVerify } from 'jose'
import { Keys, type MlDsaAlgorithm } from '../src/contracts.ts'
import keysPlugin from '../src/plugin.ts'

/** And the lengths of their signatures: FIPS 204, table 2. */
const lengths: Readonly<Record<MlDsaAlgorithm, number>> = { 'ML-DSA-44': 2420, 'ML-DSA-65': 3309, 'ML-DSA-87': 4627 }
const names = Object.keys(lengths) as MlDsaAlgorithm[]
const offering = (mlDsa: boolean, more: object = {}): Promise<TestServer> => startTestServer({ plugins: [keysPlugin], config: { keys: { mlDsa } }, ...more })

describe('ML-DSA, RFC 9964', () => {
  let server: TestServer
  let keys: Keys
  let clock: FixedClock
  let tenant: Tenant
  before(async () => {
    clock = fixedClock(Date.UTC(2026, 5, 1))
    server = await offering(true, { replace: [[Clock, clock]] })
    keys = server.use(Keys)
  })
  after(() => server.stop())
  let count = 0
  beforeEach(async () => {
    count += 1
    tenant = await server.use(Tenants).create({ slug: `t${count}` })
  })
  const jwks = async (of = tenant) => ({ keys: (await keys.publicKeys(of)) as unknown as JWK[] })
  const kinds = async (of = tenant) => (await jwks(of)).keys.map(({ kty }) => kty)
  const verified = async (jws: string) => jwtVerify(jws, createLocalJWKSet(await jwks()), { currentDate: new Date(clock.now()) })

  for (const alg of names) {
    it(`signs with ${alg} so that jose verifies it, §4`, async () => {
      const jws = await keys.sign(tenant, { sub: 'ann' }, { alg, typ: 'at+jwt' })
      const { payload, protectedHeader } = await verified(jws)
      assert.deepEqual([payload, protectedHeader], [{ sub: 'ann' }, { alg, typ: 'at+jwt', kid: protectedHeader.kid }])
      assert.equal(Buffer.from(jws.split('.')[2] ?? '', 'base64url').length, lengths[alg])
      assert.equal((await keys.verificationKey(tenant, String(protectedHeader.kid)))?.alg, alg)
    })
    it(`publishes the public part of ${alg} alone, by its thumbprint, §3 and §6, security 3.9`, async () => {
      await keys.sign(tenant, {}, { alg })
      const [jwk, ...others] = (await jwks()).keys
      assert.ok(jwk)
      assert.equal(others.length, 0)
      assert.deepEqual(Object.keys(jwk).toSorted(), ['alg', 'kid', 'kty', 'pub', 'use'])
      assert.deepEqual([jwk.kty, jwk.alg, jwk.use, jwk.kid], ['AKP', alg, 'sig', await calculateJwkThumbprint(jwk)])
    })
  }
  it('is not there before an application of the tenant asks for it, nor for other tenants, security 8.1', async () => {
    await keys.sign(tenant, {}, { alg: 'ES256' })
    assert.deepEqual(await kinds(), ['EC'])
    await keys.sign(tenant, {}, { alg: 'ML-DSA-65' })
    assert.deepEqual((await kinds()).toSorted(), ['AKP', 'EC'])
    assert.deepEqual(await kinds(await server.use(Tenants).create({ slug: 'apart' })), ['RSA'])
  })
  it('holds for what was signed only, by its own algorithm, RFC 8725 §3.1', async () => {
    const [head = '', body = '', signature = ''] = (await keys.sign(tenant, { sub: 'ann' }, { alg: 'ML-DSA-44' })).split('.')
    const altered = Buffer.from(JSON.stringify({ sub: 'bob' })).toString('base64url')
    await assert.rejects(verified(`${head}.${altered}.${signature}`), errors.JWSSignatureVerificationFailed)
    const header = { ...decodeProtectedHeader(`${head}.${body}.${signature}`), alg: 'ML-DSA-65' }
    await assert.rejects(verified(`${Buffer.from(JSON.stringify(header)).toString('base64url')}.${body}.${signature}`), errors.JWKSNoMatchingKey)
  })
  it('rotates with an overlap like any other, security 11.8', async () => {
    const before = await keys.sign(tenant, {}, { alg: 'ML-DSA-44' })
    await keys.rotate(tenant, 'ML-DSA-44')
    assert.equal((await kinds()).length, 2)
    assert.equal(decodeProtectedHeader(await keys.sign(tenant, {}, { alg: 'ML-DSA-44' })).kid, decodeProtectedHeader(before).kid)
    clock.advance(3_600_000)
    assert.notEqual(decodeProtectedHeader(await keys.sign(tenant, {}, { alg: 'ML-DSA-44' })).kid, decodeProtectedHeader(before).kid)
    await verified(before)
  })
})

describe('ML-DSA where the settings do not offer it', () => {
  it('is no algorithm: nothing signs with it, and there is no key', async () => {
    await using server = await offering(false)
    const keys = server.use(Keys)
    const tenant = await server.use(Tenants).default()
    for (const alg of names) {
      assert.ok(!keys.algorithms.includes(alg))
      await assert.rejects(keys.sign(tenant, {}, { alg }), { code: 'keys.algorithm_not_offered' })
      await assert.rejects(keys.rotate(tenant, alg), { code: 'keys.algorithm_not_offered' })
    }
    assert.deepEqual(
      (await keys.publicKeys(tenant)).map(({ kty }) => kty),
      ['RSA'],
    )
  })
  it('leaves no trace of keys that were made while they did: neither published nor believed', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-test-'))
    try {
      const sign = async (server: TestServer) => server.use(Keys).sign(await server.use(Tenants).default(), {}, { alg: 'ML-DSA-44' })
      const first = await offering(true, { dataDir })
      const kid = String(decodeProtectedHeader(await sign(first)).kid)
      await first.stop()
      const second = await offering(false, { dataDir })
      const tenant = await second.use(Tenants).default()
      const published = await second.use(Keys).publicKeys(tenant)
      assert.deepEqual([published.map(({ kty }) => kty), await second.use(Keys).verificationKey(tenant, kid)], [['RSA'], undefined])
      await second.stop()
      await using third = await offering(true, { dataDir })
      assert.equal(decodeProtectedHeader(await sign(third)).kid, kid, 'it is there again')
    } finally {
      await rm(dataDir, { recursive: true, force: true })
    }
  })
})
