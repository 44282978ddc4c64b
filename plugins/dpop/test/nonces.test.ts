import assert from 'node:assert/strict'
import { Clock, type Tenant } from '@gatehouse/kernel'
import { fixedClock } from '@gatehouse/kernel/testing'
import { startProvider } from '@gatehouse/oauth/test-provider'
import { createNonces } from '../src/nonces.ts'
import dpop from '../src/plugin.ts'
import { newSender } from './support/proofs.ts'

const required = { plugins: [dpop], config: { dpop: { requireNonce: true } } }

describe('server nonces, RFC 9449 §8 and §9', () => {
  it('are asked for at the token endpoint, and taken with the next proof', async () => {
    await using provider = await startProvider(required)
    const client = await provider.addClient()
    const sender = await newSender(provider.url)
    const ask = async (claims: Readonly<Record<string, unknown>>) =>
      provider.token({ grant_type: 'client_credentials' }, { ...client.basic, ...(await sender.atToken(claims)) })
    const first = await ask({})
    assert.deepEqual([first.status, first.json.error], [400, 'use_dpop_nonce'])
    const nonce = first.headers.get('dpop-nonce')
    assert.match(nonce ?? '', /^[\w-]{43}$/)
    const second = await ask({ nonce })
    assert.deepEqual([second.status, second.json.token_type, second.headers.get('dpop-nonce')], [200, 'DPoP', nonce])
    for (const wrong of ['x', 'A'.repeat(43), '\u00e9'.repeat(43), 7]) assert.equal((await ask({ nonce: wrong })).json.error, 'use_dpop_nonce')
  })
  it('are asked for at resources, with a challenge, at ours and at the management APIs', async () => {
    await using provider = await startProvider(required)
    const client = await provider.addClient({}, { authorizedScopes: ['internal_application_mgt_view'] })
    const sender = await newSender(provider.url)
    const form = { grant_type: 'client_credentials', scope: 'internal_application_mgt_view' }
    const nonce = (await provider.token(form, { ...client.basic, ...(await sender.atToken()) })).headers.get('dpop-nonce')
    const { json } = await provider.token(form, { ...client.basic, ...(await sender.atToken({ nonce })) })
    for (const path of ['/oauth2/userinfo', '/api/server/v1/applications']) {
      const { status, headers } = await provider.get(path, await sender.at(path, json.access_token))
      assert.equal(status, 401)
      assert.match(headers.get('www-authenticate') ?? '', /^DPoP error="use_dpop_nonce"/)
      assert.equal(headers.get('dpop-nonce'), nonce)
    }
    const path = '/api/server/v1/applications'
    assert.equal((await provider.get(path, await sender.at(path, json.access_token, { nonce }))).status, 200)
  })
  it('change, hold for one period more, and are of one tenant and one key', () => {
    const clock = fixedClock(1_000_000_000_000)
    const make = (byte: number) => createNonces({ sealing: { derive: () => Buffer.alloc(32, byte) }, clock, ttl: 60 })
    const [a, b, stranger] = [make(1), make(1), make(2)]
    const tenant = { id: 't1' } as Tenant
    const nonce = a.current(tenant)
    assert.ok(b.holds(tenant, nonce), 'another node of the cluster')
    assert.ok(!stranger.holds(tenant, nonce))
    assert.ok(!a.holds({ id: 't2' } as Tenant, nonce))
    clock.advance(60_000)
    assert.notEqual(a.current(tenant), nonce)
    assert.ok(a.holds(tenant, nonce))
    clock.advance(60_000)
    assert.ok(!a.holds(tenant, nonce))
  })
  it('end with their time in a whole server', async () => {
    const clock = fixedClock(Date.now())
    await using provider = await startProvider({ ...required, replace: [[Clock, clock]] })
    const client = await provider.addClient()
    const sender = await newSender(provider.url)
    const ask = async (nonce?: string | null) =>
      provider.token({ grant_type: 'client_credentials' }, { ...client.basic, ...(await sender.atToken({ nonce, iat: Math.floor(clock.now() / 1000) })) })
    const nonce = (await ask(undefined)).headers.get('dpop-nonce')
    assert.equal((await ask(nonce)).status, 200)
    clock.advance(5 * 60_000)
    assert.equal((await ask(nonce)).json.error, 'use_dpop_nonce')
  })
})
