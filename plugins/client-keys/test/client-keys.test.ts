import assert from 'node:assert/strict'
import { Clock } from '@gatehouse/kernel'
import { type FixedClock, fixedClock } from '@gatehouse/kernel/testing'
import { type Provider, startProvider } from '@gatehouse/oauth/test-provider'
import { jwtVerify } from 'jose'
import { ClientKeys } from '../src/contracts.ts'
import plugin from '../src/plugin.ts'
import { reachesThisMachine, startTestDocument, testClientKey } from '../src/testing.ts'

describe('keys of clients, RFC 7591 §2', () => {
  let provider: Provider
  let clock: FixedClock
  before(async () => {
    clock = fixedClock(Date.UTC(2030, 0, 1))
    provider = await startProvider({ plugins: [plugin], replace: [[Clock, clock]], tables: { outbound: { jwks: reachesThisMachine } } })
  })
  after(() => provider.stop())
  const withSettings = async (settings: Readonly<Record<string, unknown>>) => (await provider.addClient({ settings })).client
  type OneClient = Awaited<ReturnType<typeof withSettings>>
  const verify = (client: OneClient, jwt: string) =>
    jwtVerify(jwt, provider.use(ClientKeys).verifier(provider.tenant, client), { algorithms: ['ES256'], currentDate: new Date(clock.now()) })

  it('verify what the client signed, and nothing else', async () => {
    const [key, other] = [await testClientKey(), await testClientKey()]
    const client = await withSettings({ jwks: { keys: [key.jwk] } })
    assert.equal((await verify(client, await key.sign({ a: 1 }))).payload.a, 1)
    await assert.rejects(verify(client, await other.sign({ a: 1 })), { code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' })
    await assert.rejects(verify(client, await key.sign({ a: 1 }, { kid: '../k1' })), { code: 'ERR_JWKS_NO_MATCHING_KEY' })
    await assert.rejects(verify(client, await other.sign({ a: 1 }, { kid: 'k2', jwk: other.jwk })), { code: 'ERR_JWKS_NO_MATCHING_KEY' }, 'security 3.2')
  })
  it('are none where the client registered none', async () => {
    const client = await withSettings({})
    assert.deepEqual(await provider.use(ClientKeys).list(provider.tenant, client), [])
    await assert.rejects(verify(client, await (await testClientKey()).sign({})))
  })
  it('are fetched once, and again for a key that is not known, at a bounded rate, security 9.2', async () => {
    const [first, second] = [await testClientKey('ES256', 'a'), await testClientKey('ES256', 'b')]
    await using document = await startTestDocument({ body: JSON.stringify({ keys: [first.jwk] }) })
    const client = await withSettings({ jwksUri: document.url })
    await Promise.all([verify(client, await first.sign({})), verify(client, await first.sign({}))])
    assert.equal(document.fetched(), 1)
    document.answers({ body: JSON.stringify({ keys: [second.jwk] }) })
    await assert.rejects(verify(client, await second.sign({})), 'not so soon')
    clock.advance(31_000)
    await verify(client, await second.sign({}))
    assert.equal(document.fetched(), 2)
    for (let n = 0; n < 5; n += 1) await assert.rejects(verify(client, await first.sign({}, { kid: `x${n}` })))
    assert.equal(document.fetched(), 2)
  })
  it('stay as they were while the document cannot be fetched, for a day', async () => {
    const key = await testClientKey()
    await using document = await startTestDocument({ body: JSON.stringify({ keys: [key.jwk] }) })
    const client = await withSettings({ jwksUri: document.url })
    await verify(client, await key.sign({}))
    for (const answer of [{ status: 500, body: '' }, { body: 'x' }, { body: '{"keys":[]}' }, { status: 302, body: '' }]) {
      document.answers(answer)
      clock.advance(11 * 60_000)
      await verify(client, await key.sign({}))
    }
    clock.advance(2 * 86_400_000)
    await assert.rejects(verify(client, await key.sign({})), { code: 'kernel.unavailable' })
  })
  it('are public keys only, and from https only, security 3.2 and 9.1', async () => {
    const secret = { kty: 'oct', k: 'AAAA' }
    for (const jwks of [{ keys: [] }, { keys: [secret] }, {}, 'x', { keys: [{ ...(await testClientKey()).jwk, d: 'x' }] }])
      await assert.rejects(withSettings({ jwks }), { code: 'applications.invalid_inbound_protocol' })
    for (const jwksUri of ['file:///etc/passwd', 'http://169.254.169.254/', 'ftp://rp.test/jwks', 'x'])
      await assert.rejects(withSettings({ jwksUri }), { code: 'applications.invalid_inbound_protocol' }, jwksUri)
  })
})
