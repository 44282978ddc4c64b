import assert from 'node:assert/strict'
import { testTenant } from '@gatehouse/kernel/testing'
import { flowCookie, noSessionCookie, readFlowCookie, readSessionCookie, sessionCookie } from '../src/cookies.ts'
import { browserOrigin } from '../src/login/browser-origin.ts'
import { digest, matches, newSecret, newSessionId } from '../src/secrets.ts'

const plain = testTenant({ baseUrl: 'http://localhost:9763', basePath: '' })
const whole = testTenant({ baseUrl: 'https://id.test', basePath: '' })
const below = testTenant({ baseUrl: 'https://id.test/t/acme', basePath: '/t/acme' })
const pair = { id: newSessionId(Date.now()), secret: newSecret() }

describe('the cookies of sign-in, security 4.1', () => {
  it('have a prefix that neighbours cannot forge, where TLS allows one', () => {
    const names = [plain, whole, below].map((tenant) => [sessionCookie(tenant, pair).name, flowCookie(tenant, 'x', 'lax').name, noSessionCookie(tenant).name])
    assert.deepEqual(names, [
      ['commonAuthId', 'gh-login', 'commonAuthId'],
      ['__Host-commonAuthId', '__Host-gh-login', '__Host-commonAuthId'],
      ['__Secure-commonAuthId', '__Secure-gh-login', '__Secure-commonAuthId'],
    ])
  })

  it('are read under that name only: a cookie without the prefix is not believed over TLS', () => {
    const { value } = sessionCookie(whole, pair)
    assert.deepEqual(readSessionCookie({ tenant: whole, cookies: new Map([['__Host-commonAuthId', value]]) }), pair)
    assert.equal(readSessionCookie({ tenant: whole, cookies: new Map([['commonAuthId', value]]) }), undefined)
    assert.equal(readFlowCookie({ tenant: whole, cookies: new Map([['gh-login', newSecret()]]) }), undefined)
  })

  it('are nothing when malformed', () => {
    for (const value of [
      '',
      '.',
      pair.id,
      `${pair.id}.`,
      `${pair.id}.x`,
      `.${pair.secret}`,
      `${pair.id}.${pair.secret}x`,
      `__proto__.${pair.secret}`,
      'x'.repeat(10_000),
    ]) {
      assert.equal(readSessionCookie({ tenant: plain, cookies: new Map([['commonAuthId', value]]) }), undefined)
    }
  })

  it('go along with a form of another site only for a custom page there', () => {
    assert.equal(browserOrigin(undefined).sameSiteFor('https://id.test'), 'lax')
    assert.equal(browserOrigin('https://id.test/my-page').sameSiteFor('https://id.test'), 'lax')
    assert.equal(browserOrigin('https://login.test/').sameSiteFor('https://id.test'), 'none')
  })
})

describe('secrets, security 1.9 and 1.10', () => {
  it('are 256 bits, and kept as hashes', () => {
    assert.equal(Buffer.from(newSecret(), 'base64url').length, 32)
    assert.equal(new Set(Array.from({ length: 100 }, newSecret)).size, 100)
    const secret = newSecret()
    assert.ok(matches(secret, digest(secret)))
    assert.ok(!matches(`${secret}x`, digest(secret)) && !matches(secret, '') && !matches('', digest(secret)))
  })

  it('are apart from session ids, which are ordered by time, RFC 9562 §5.7', () => {
    assert.match(newSessionId(1), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    assert.ok(newSessionId(1000) < newSessionId(2000))
  })
})
