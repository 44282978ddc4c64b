import assert from 'node:assert/strict'
import { Transient } from '@gatehouse/kernel'
import { UntrustedToken } from '../src/contracts.ts'
import { startTrusting } from './support.ts'

const isSignature = (error: unknown) => error instanceof UntrustedToken && error.fault === 'signature'

describe('key sets of other issuers, security 9.2', () => {
  let at: Awaited<ReturnType<typeof startTrusting>>
  beforeEach(async () => {
    at = await startTrusting()
    await at.trust()
  })
  afterEach(() => at[Symbol.asyncDispose]())

  it('are fetched once for many tokens, also when they come together', async () => {
    const tokens = await Promise.all(Array.from({ length: 10 }, () => at.token()))
    await Promise.all(tokens.map(at.verify))
    assert.equal(at.issuer.fetched(), 1)
  })
  it('are fetched again for a new key, no more often than allowed', async () => {
    await at.verify(await at.token())
    await at.issuer.rotate('k2')
    const fresh = await at.token()
    await assert.rejects(at.verify(fresh), isSignature)
    assert.equal(at.issuer.fetched(), 1, 'within 30 s')
    at.clock.advance(31_000)
    await at.verify(fresh)
    assert.equal(at.issuer.fetched(), 2)
    for (let i = 0; i < 20; i += 1) await assert.rejects(at.verify(await at.token({}, { kid: `made-up-${i}` })), isSignature)
    assert.equal(at.issuer.fetched(), 2, 'unknown keys make us ask nobody')
  })
  it('serve on when the next answer is bad or none, and not for ever', async () => {
    await at.verify(await at.token())
    const answers = [
      { status: 500, body: '' },
      { status: 200, body: 'not json' },
      { status: 200, body: '{"keys":[]}' },
      { status: 200, body: JSON.stringify({ keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'k1', alg: 'HS256' }] }) },
      { status: 302, body: '' },
    ]
    for (const answer of answers) {
      at.issuer.answers(() => answer)
      at.clock.advance(601_000)
      await at.verify(await at.token())
    }
    assert.equal(at.issuer.fetched(), 1 + answers.length)
    at.clock.advance(25 * 3_600_000)
    await assert.rejects(at.verify(await at.token()), Transient)
  })
  it('that were never there are an outage, not a refusal', async () => {
    at.issuer.answers(() => ({ status: 503, body: '' }))
    await assert.rejects(at.verify(await at.token()), Transient)
    assert.equal(at.issuer.fetched(), 1)
    await assert.rejects(at.verify(await at.token()), Transient)
    assert.equal(at.issuer.fetched(), 1, 'asked no more often than allowed')
  })
  it('stop counting at once when the issuer is switched off or goes', async () => {
    const { id } = (await at.call('GET', '')).json.identityProviders[0]
    await at.call('PATCH', `/${id}`, [{ operation: 'REPLACE', path: '/isEnabled', value: false }])
    await assert.rejects(at.verify(await at.token()), /not trusted/)
    await at.call('PATCH', `/${id}`, [{ operation: 'REPLACE', path: '/isEnabled', value: true }])
    await at.verify(await at.token())
    await at.call('DELETE', `/${id}`)
    await assert.rejects(at.verify(await at.token()), /not trusted/)
  })
})
