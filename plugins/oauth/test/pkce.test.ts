import assert from 'node:assert/strict'
import { challengeOf, checkVerifier } from '../src/authorize/pkce.ts'
import { challengeFor } from './support/sign-in.ts'

const client = (mandatory: boolean, supportPlain = false) => ({ pkce: { mandatory, supportPlain } })
const verifier = 'v'.repeat(43)
const s256 = { code_challenge: challengeFor(verifier), code_challenge_method: 'S256' }
const refused = { error: 'invalid_request' }

describe('PKCE at the authorization endpoint, security 2.5 and RFC 7636 §4.3', () => {
  it('takes S256', () => assert.deepEqual(challengeOf(client(true), s256), { value: s256.code_challenge, method: 'S256' }))
  it('needs a challenge where it is mandatory', () => {
    assert.throws(() => challengeOf(client(true), {}), refused)
    assert.equal(challengeOf(client(false), {}), undefined)
  })
  it('refuses plain, named or meant, unless it was switched on', () => {
    assert.throws(() => challengeOf(client(false), { code_challenge: verifier, code_challenge_method: 'plain' }), refused)
    assert.throws(() => challengeOf(client(false), { code_challenge: verifier }), refused)
    assert.deepEqual(challengeOf(client(false, true), { code_challenge: verifier }), { value: verifier, method: 'plain' })
  })
  it('refuses methods that it does not know', () => {
    for (const method of ['s256', 'S512', 'none']) assert.throws(() => challengeOf(client(true, true), { ...s256, code_challenge_method: method }), refused)
  })
  it('refuses a method without a challenge', () => assert.throws(() => challengeOf(client(false), { code_challenge_method: 'S256' }), refused))
  it('refuses challenges of the wrong length or alphabet, RFC 7636 §4.2', () => {
    for (const challenge of ['x'.repeat(42), 'x'.repeat(44), `${'x'.repeat(42)}=`, `${'x'.repeat(42)} `, 'x'.repeat(100_000)]) {
      assert.throws(() => challengeOf(client(true), { code_challenge: challenge, code_challenge_method: 'S256' }), refused)
    }
    for (const challenge of ['x'.repeat(42), 'x'.repeat(129), `${'x'.repeat(43)}+`])
      assert.throws(() => challengeOf(client(true, true), { code_challenge: challenge }), refused)
  })
})

describe('PKCE at the token endpoint, security 2.5 and RFC 7636 §4.6', () => {
  const challenge = { value: challengeFor(verifier), method: 'S256' } as const
  it('takes the verifier', () => checkVerifier(challenge, verifier))
  it('refuses a wrong or missing one', () => {
    for (const wrong of [undefined, '', 'w'.repeat(43), challenge.value, verifier.slice(1)])
      assert.throws(() => checkVerifier(challenge, wrong), { error: 'invalid_grant' })
  })
  it('refuses a verifier for a code without a challenge: RFC 9700 §4.8.2', () => {
    assert.throws(() => checkVerifier(undefined, verifier), { error: 'invalid_grant' })
    checkVerifier(undefined, undefined)
  })
  it('refuses a verifier of the wrong length even when it matches, RFC 7636 §4.1', () => {
    assert.throws(() => checkVerifier({ value: challengeFor('short'), method: 'S256' }, 'short'), { error: 'invalid_grant' })
  })
})
