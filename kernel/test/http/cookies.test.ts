import assert from 'node:assert/strict'
import fc from 'fast-check'
import { parseCookies, writeCookie } from '../../src/http/cookies.ts'

describe('cookies', () => {
  it('reads pairs, the first of a name counts, RFC 6265 §5.4', () => {
    assert.deepEqual(
      [...parseCookies('a=1; b=x=y;c="q"; a=2; bad; =z; d=')],
      [
        ['a', '1'],
        ['b', 'x=y'],
        ['c', '"q"'],
        ['d', ''],
      ],
    )
    assert.equal(parseCookies(undefined).size, 0)
  })
  it('is bounded and keeps odd names harmless, security 1.6', () => {
    assert.equal(parseCookies(Array.from({ length: 5000 }, (_, at) => `c${at}=1`).join('; ')).size, 200)
    assert.equal(parseCookies('__proto__=1; constructor=2').get('__proto__'), '1')
  })
  it('reads back what it writes', () => {
    const names = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_.!~'.split('')), minLength: 1, maxLength: 10 })
    const values = fc.base64String({ maxLength: 30 })
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(names, values), { selector: ([name]) => name, maxLength: 8 }), (pairs) => {
        const header = pairs.map(([name, value]) => writeCookie({ name, value }, true, '').split(';')[0]).join('; ')
        assert.deepEqual([...parseCookies(header)], pairs)
      }),
    )
  })
  it('writes HttpOnly, SameSite and the tenant path by default, security 4.1', () => {
    assert.equal(writeCookie({ name: 'a', value: 'b' }, false, '/t/acme'), 'a=b; Path=/t/acme; HttpOnly; SameSite=Lax')
    assert.equal(
      writeCookie({ name: 'a', value: 'b', maxAgeSeconds: 60.5, sameSite: 'strict' }, true, ''),
      'a=b; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Strict',
    )
    assert.equal(writeCookie({ name: 'a', value: '' }, true, ''), 'a=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax')
  })
  it('makes prefixed cookies Secure and, for __Host-, of the whole host, RFC 6265bis §4.1.3', () => {
    assert.equal(writeCookie({ name: '__Host-s', value: 'b' }, false, '/t/acme'), '__Host-s=b; Path=/; HttpOnly; Secure; SameSite=Lax')
    assert.throws(() => writeCookie({ name: '__Host-s', value: 'b', path: '/x' }, true, ''))
  })
  it('never writes SameSite=None without Secure', () => {
    assert.match(writeCookie({ name: 'a', value: 'b', sameSite: 'none' }, true, ''), /Secure; SameSite=None$/)
    assert.match(writeCookie({ name: 'a', value: 'b', sameSite: 'none' }, false, ''), /SameSite=Lax$/)
  })
  it('refuses characters that would end a cookie or a header', () => {
    for (const value of ['a;b', 'a b', 'a\r\nb', 'a"b', 'é', 'a,b', 'a\\b']) assert.throws(() => writeCookie({ name: 'a', value }, true, ''))
    for (const name of ['', 'a b', 'a=b', 'a;b']) assert.throws(() => writeCookie({ name, value: 'x' }, true, ''))
    assert.throws(() => writeCookie({ name: 'a', value: 'b', path: '/x; Domain=evil' }, true, ''))
  })
})
