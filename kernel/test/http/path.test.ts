import assert from 'node:assert/strict'
import fc from 'fast-check'
import { BadRequest } from '../../src/errors/errors.ts'
import { normalPath, splitTarget } from '../../src/http/path.ts'
import { cpuTime } from '../../src/testing/cpu-time.ts'

const refused = (path: string) => assert.throws(() => normalPath(path), BadRequest, path)

describe('path, security 7.5', () => {
  it('leaves plain paths alone', () => {
    for (const path of ['/', '/oauth2/token', '/t/acme/scim2/Users/2819c223-7f76', '/.well-known/openid-configuration', '/a/...b/..c', "/a!$&'()*+,=:@b"]) {
      assert.equal(normalPath(path), path)
    }
  })
  it('decodes unreserved characters, so that one path has one spelling, RFC 3986 §6.2.2.2', () => {
    assert.equal(normalPath('/scim2/%55sers/%7Ea%2D'), '/scim2/Users/~a-')
    assert.equal(normalPath('/%74/acme/x'), '/t/acme/x')
    assert.equal(normalPath('/a/%c3%a9%20b'), '/a/%C3%A9%20b')
  })
  it('refuses encoded slashes and backslashes', () => ['/a%2fb', '/a%2Fb', '/a%5cb', '/a%5C..%5Cb', '/a\\b'].forEach(refused))
  it('refuses dot segments, encoded or not', () => ['/a/../b', '/a/./b', '/..', '/.', '/a/%2e%2e/b', '/a/.%2E', '/%2e'].forEach(refused))
  it('refuses empty segments and matrix parameters', () => ['//a', '/a//b', '/a/b//', '/a;x=1/b', '/a/b;'].forEach(refused))
  it('refuses NUL and other control characters', () => ['/a%00', '/a%0d%0ab', '/a%7f', '/a\u0000b', '/a b'].forEach(refused))
  it('refuses percent signs that encode nothing, twice-encoded escapes and what is not UTF-8', () => {
    for (const path of ['/a%', '/a%2', '/a%zz', '/a%252fb', '/a%252e%252e/b', '/a%ff', '/a%c0%af', '/a%ed%a0%80']) refused(path)
  })
  it('refuses names that could reach a prototype, security 1.6', () => ['/a/__proto__', '/constructor/b', '/a/%5f_proto__/b', '/prototype'].forEach(refused))
  it('refuses targets that are no path', () => ['', 'a', '*', 'http:a'].forEach(refused))

  it('returns one spelling, which it accepts unchanged', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'/ab.%2fF5cCeE;\\_-~é0'.split('')), maxLength: 24 }), (tail) => {
        let normal: string
        try {
          normal = normalPath(`/${tail}`)
        } catch (error) {
          assert.ok(error instanceof BadRequest)
          return
        }
        assert.equal(normalPath(normal), normal)
        const segments = normal.slice(1).split('/').map(decodeURIComponent)
        assert.ok(
          segments.every(
            (segment, at) =>
              !/[/\\\0]/.test(segment) &&
              segment !== '.' &&
              segment !== '..' &&
              (segment !== '' || (at === segments.length - 1 && at === 0) || at === segments.length - 1),
          ),
        )
        assert.equal(new URL(normal, 'http://h').pathname.toLowerCase(), normal.toLowerCase(), 'the URL standard sees the same path')
      }),
      { numRuns: 2000 },
    )
  })
  it('takes no time for long input, security 1.5', () => {
    const started = cpuTime()
    for (const piece of ['%2', '/.', '/a;', '%c3%a9', '/..a', '%25']) {
      try {
        normalPath(`/${piece.repeat(8000)}`)
      } catch {}
    }
    assert.ok(cpuTime() - started < 200)
  })
})

describe('request target, RFC 9112 §3.2', () => {
  it('splits path and query', () => {
    assert.deepEqual(splitTarget('/a?b=c?d'), { path: '/a', query: 'b=c?d', authority: undefined })
    assert.deepEqual(splitTarget('http://h:1/a?b'), { path: '/a', query: 'b', authority: 'h:1' })
    assert.deepEqual(splitTarget('http://h'), { path: '/', query: '', authority: 'h' })
  })
  it('refuses a fragment', () => assert.throws(() => splitTarget('/a#b'), BadRequest))
})
