import { strict as assert } from 'node:assert'
import { Secret } from '@gatehouse/kernel'
import fc from 'fast-check'
import { withLogContext } from '../../src/log/context.ts'
import { createLog } from '../../src/log/create-log.ts'
import { asLine } from '../../src/log/lines.ts'
import { InvalidRedirect } from './fixture.ts'

const open = (level: 'debug' | 'info' | 'warn' | 'error' = 'debug') => {
  const written: string[] = []
  const log = createLog(level, { write: (json) => void written.push(json) })
  return { log, written, last: () => JSON.parse(written.at(-1) ?? '{}') }
}
/** What a log line makes of one field. */
const printed = (fields: Record<string, unknown>) => {
  const { log, last } = open()
  log.info('x', fields)
  const { time, level, msg, ...rest } = last()
  return rest
}

describe('the log', () => {
  it('writes one JSON object a line, with time, level, message and fields', () => {
    const { log, written, last } = open()
    log.warn('the queue is long', { length: 3 })
    const { time, ...rest } = last()
    assert.deepEqual(rest, { level: 'warn', msg: 'the queue is long', length: 3 })
    assert.match(time, /^\d{4}-\d\d-\d\dT/)
    assert.equal(written[0]?.split('\n').length, 2)
  })
  it('leaves out what is below its level', () => {
    const { log, written } = open('warn')
    log.info('quiet')
    log.error('loud')
    assert.equal(written.length, 1)
  })
  it('carries the fields of its parents', () => {
    const { log, last } = open()
    log.child({ plugin: 'oauth', password: 'x' }).child({ part: 'token' }).info('x')
    const { plugin, part, password } = last()
    assert.deepEqual([plugin, part, password], ['oauth', 'token', '[redacted]'])
  })
  it('has one field of a name: the nearest', () => {
    const { log, written } = open()
    log.child({ plugin: 'http' }).info('x', { plugin: 'oauth' })
    assert.equal(written[0]?.match(/"plugin"/g)?.length, 1)
    assert.match(written[0] ?? '', /"plugin":"oauth"/)
  })
  it('carries trace and tenant of the work around it', async () => {
    const { log, last } = open()
    await withLogContext({ traceId: 't1' }, async () => {
      await Promise.resolve()
      withLogContext({ tenantId: 'acme' }, () => log.info('x'))
    })
    const { traceId, tenantId } = last()
    assert.deepEqual([traceId, tenantId], ['t1', 'acme'])
    log.info('outside')
    assert.equal('traceId' in last(), false)
  })
  it('never throws, whatever it is given, security 11.11', () => {
    const { log, written } = open()
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    const hostile = Object.defineProperty({}, 'x', { enumerable: true, get: () => assert.fail('no') })
    const revoked = Proxy.revocable({}, {})
    revoked.revoke()
    for (const value of [cycle, hostile, revoked.proxy, 1n, Symbol('s'), () => 1, new Date(Number.NaN), new Map([['a', 1]]), Buffer.alloc(3)])
      log.info('x', { value })
    assert.equal(written.length, 9)
    const gone = createLog('info', {
      write() {
        throw new Error('EPIPE')
      },
    })
    gone.info('x', { a: 1 })
    gone.error('x')
  })
  it('keeps lines short: long texts, long lists and deep objects are cut', () => {
    const deep = (levels: number): unknown => (levels === 0 ? 'end' : { in: deep(levels - 1) })
    const { written, log } = open()
    log.info('x', { text: 'a'.repeat(100_000), list: Array(10_000).fill('b'), deep: deep(50) })
    assert((written[0]?.length ?? 0) < 10_000)
  })
  it('shows an error with code, detail, cause and stack', () => {
    const { error } = printed({ error: new InvalidRedirect('not registered', { detail: { client: 'c1', client_secret: 's' }, cause: new Error('inner') }) })
    assert.deepEqual(
      [error.type, error.message, error.code, error.status, error.detail],
      ['InvalidRedirect', 'not registered', 'test.invalid_redirect', 400, { client: 'c1', client_secret: '[redacted]' }],
    )
    assert.equal(error.cause.message, 'inner')
    assert.match(error.stack, /log\.test\.ts/)
  })
})

describe('secrets in the log, security 1.9', () => {
  const secret = 'Zm9vYmFyYmF6cXV4MTIz'
  for (const name of [
    'password',
    'newPassword',
    'user_password',
    'client_secret',
    'clientSecret',
    'access_token',
    'refreshToken',
    'idToken',
    'authorization',
    'Proxy-Authorization',
    'cookie',
    'set-cookie',
    'code',
    'authorization_code',
    'code_verifier',
    'assertion',
    'client_assertion',
    'SAMLResponse',
    'otp',
    'apiKey',
    'private_key',
    'credentials',
    'sessionDataKey',
  ]) {
    it(`hides the field ${name}, at any depth`, () => {
      const fields = JSON.stringify(printed({ [name]: secret, a: { b: [{ [name]: secret }, new Map([[name, secret]])] }, [name.toUpperCase()]: { c: secret } }))
      assert.equal(fields.includes(secret), false)
    })
  }
  it('hides a Secret under any name', () =>
    assert.deepEqual(printed({ whatever: new Secret(secret), list: [new Secret(secret)] }), { whatever: '[secret]', list: ['[secret]'] }))
  it('hides codes and tokens in the query of an address, in texts and in messages of errors', () => {
    const url = `https://app.example/cb?code=${secret}&state=1#access_token=${secret}`
    const { address, text, error, href } = printed({ address: url, text: `GET ${url} failed`, error: new Error(`fetch ${url}`), href: new URL(url) })
    for (const value of [address, text, error.message, error.stack, href]) assert.equal(value.includes(secret), false)
    assert.match(address, /^https:\/\/app\.example\/cb\?code=\[redacted\]&state=1/)
  })
  it('hides an Authorization header inside a text', () => assert.deepEqual(printed({ text: `header Bearer ${secret}` }), { text: 'header Bearer [redacted]' }))
  it('shows what only speaks of a secret', () => {
    const fields = {
      token_type: 'Bearer',
      codeTtl: '60s',
      tokenEndpoint: '/oauth2/token',
      token_endpoint_auth_method: 'none',
      passwordCount: 3,
      hasPassword: true,
      code: 'oauth.invalid_grant',
    }
    assert.deepEqual(printed(fields), fields)
    assert.deepEqual(printed({ code: 'ECONNREFUSED' }), { code: 'ECONNREFUSED' })
  })
  it('hides whatever stands under such a name', () =>
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), fc.constantFrom('password', 'refresh_token', 'clientSecret'), (value, name) => {
        assert.deepEqual(printed({ a: { [name]: value } }), { a: { [name]: '[redacted]' } })
      }),
    ))
})

describe('lines for people', () => {
  it('hold time, level, message and fields', () =>
    assert.equal(
      asLine('{"level":"info","time":"2026-01-02T03:04:05.678Z","msg":"ready","url":"http://localhost:1","note":"two words"}', false),
      '03:04:05.678 info  ready url=http://localhost:1 note="two words"\n',
    ))
  it('show the stack of an error below', () =>
    assert.equal(
      asLine('{"level":"error","time":"2026-01-02T03:04:05.678Z","msg":"no","error":{"stack":"Error: x\\n  at y"}}', false),
      '03:04:05.678 error no\n    Error: x\n      at y\n',
    ))
  it('are coloured on a terminal', () => assert.match(asLine('{"level":"warn","time":"2026-01-02T03:04:05.678Z","msg":"m"}', true), /\[33mwarn .*m m/))
})
