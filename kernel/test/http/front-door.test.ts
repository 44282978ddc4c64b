import assert from 'node:assert/strict'
import { BadRequest, Conflict, TooManyRequests, Transient } from '../../src/errors/errors.ts'
import { cached, del, type ErrorFormat, get, json, noContent, ok, post, routeGroup } from '../../src/http/index.ts'
import { s } from '../../src/schema/schema.ts'
import { startHttp } from './support.ts'

const echo = routeGroup('sample.echo', '/echo', [
  get('/', { access: 'public' }, ({ tenant, path, query, rawQuery }) => ok({ tenant: tenant.slug, path, query, rawQuery })),
  get('/items/:id', { access: 'public' }, ({ params }) => ok(params)),
  del('/items/:id', { access: 'public' }, () => noContent()),
  get('/page', { access: 'public', query: s.params({ size: s.int(10), kind: s.oneOf(['a', 'b'], 'a') }) }, ({ query }) => ok(query)),
  get('/many', { access: 'public', repeatable: true }, ({ query }) => ok(query)),
  post('/form', { access: 'public', accepts: 'form', body: s.params({ grant_type: s.string(), secret: s.string('') }) }, ({ body }) => json(200, body)),
  post('/json', { access: 'public', body: s.loose({}) }, ({ body }) => json(200, body)),
  post('/either', { access: 'public', accepts: 'form-or-json' }, ({ body }) => json(200, body)),
  post('/raw', { access: 'public', accepts: 'raw', bodyLimit: 10 }, ({ body }) => json(200, { length: (body as unknown as Buffer).length })),
  post('/none', { access: 'public' }, ({ body }) => json(200, { body: body === undefined })),
  get('/cookies', { access: 'public' }, ({ cookies }) => ({ ...ok([...cookies]), cookies: [{ name: 'sid', value: 'x' }] })),
  get('/own-headers', { access: 'public', cors: 'registered' }, () => ({
    status: 200,
    body: 'x',
    headers: { 'Content-Security-Policy': "default-src 'self'", 'X-Frame-Options': '', Vary: 'Accept-Language', 'Content-Length': '999' },
  })),
  get('/cached', { access: 'public' }, () => cached(bytes, 'application/json', 60)),
])
const bytes = Buffer.from('{"issuer":"x"}')
const oauthShape: ErrorFormat = (error) => ({
  status: error.status,
  body: JSON.stringify({ error: error.code }),
  headers: { 'content-type': 'application/json' },
})
const failing = routeGroup(
  'sample.failing',
  '/failing',
  [
    get('/bad', { access: 'public' }, () => Promise.reject(new BadRequest('that will not do', { detail: 'for operators' }))),
    get('/conflict', { access: 'public', errors: (error, { path, tenant }) => json(error.status, { path, tenant: tenant.slug }) }, () => {
      throw new Conflict('taken')
    }),
    get('/broken', { access: 'public' }, () => {
      throw new Error('SELECT secret FROM /var/lib/x')
    }),
    get('/later', { access: 'public' }, () => Promise.reject(new Transient('not now'))),
    get('/often', { access: 'public' }, () => Promise.reject(new TooManyRequests('slow down', 17.2))),
    get('/nothing', { access: 'public' }, () => undefined as never),
    get('/header', { access: 'public' }, () => ({ status: 200, headers: { location: 'a\r\nset-cookie: x=y' } })),
    get('/throws-string', { access: 'public' }, () => Promise.reject('text')),
  ],
  { errors: oauthShape },
)
const shapeless = routeGroup('sample.shapeless', '/shapeless', [get('/', { access: 'public' }, () => Promise.reject(new BadRequest('no')))], {
  errors: () => {
    throw new Error('the format is broken')
  },
})
const rest = routeGroup('sample.rest', '/rest', [
  get('/broken', { access: 'public' }, () => {
    throw new Error('SELECT secret FROM /var/lib/x')
  }),
])

describe('front door', () => {
  let server: Awaited<ReturnType<typeof startHttp>>
  before(async () => {
    server = await startHttp({ groups: [echo, failing, shapeless, rest] })
  })
  after(() => server.stop())
  const form = (path: string, body: string, type = 'application/x-www-form-urlencoded') =>
    server.fetch(path, { method: 'POST', body, headers: { 'content-type': type } })

  describe('tenant', () => {
    it('is the default one, that of the prefix, or that of a registered host', async () => {
      assert.equal((await (await server.fetch('/echo')).json()).tenant, 'main')
      assert.deepEqual(await (await server.fetch('/t/acme/echo?a=1')).json(), { tenant: 'acme', path: '/echo', query: { a: '1' }, rawQuery: 'a=1' })
      const { body } = await server.raw('GET /echo HTTP/1.1\r\nHost: LOGIN.hosted.example:443\r\nConnection: close\r\n\r\n')
      assert.equal(JSON.parse(body).tenant, 'hosted')
    })
    it('unknown or inactive is 404 with the status as code, endpoints 7.2', async () => {
      for (const path of ['/t/nobody/echo', '/t/asleep/echo', '/t/ACME/echo', '/t//echo', '/t/', '/t/a%20b/echo']) {
        const reply = await server.fetch(path)
        const body = await reply.json()
        if (reply.status === 400) continue
        assert.equal(reply.status, 404, path)
        assert.deepEqual({ ...body, traceId: 'x' }, { code: 404, message: 'Not Found', description: 'there is no such tenant', traceId: 'x' })
      }
    })
    it('of the host wins: a prefix of another tenant is 404 there, security 8.2', async () => {
      const { status } = await server.raw('GET /t/acme/echo HTTP/1.1\r\nHost: login.hosted.example\r\nConnection: close\r\n\r\n')
      assert.equal(status, 404)
    })
    it('does not come from X-Forwarded-Host, Forwarded or an unknown Host, security 1.8', async () => {
      const headers = 'X-Forwarded-Host: login.hosted.example\r\nForwarded: host=login.hosted.example\r\n'
      const { body } = await server.raw(`GET /echo HTTP/1.1\r\nHost: evil.example\r\n${headers}Connection: close\r\n\r\n`)
      assert.equal(JSON.parse(body).tenant, 'main')
    })
  })

  describe('routing', () => {
    it('answers HEAD as GET without a body, RFC 9110 §9.3.2', async () => {
      const reply = await server.fetch('/echo', { method: 'HEAD' })
      assert.equal(reply.status, 200)
      assert.ok(Number(reply.headers.get('content-length')) > 10)
      assert.equal(await reply.text(), '')
    })
    it('answers OPTIONS with Allow, and 405 with Allow, RFC 9110 §15.5.6', async () => {
      const options = await server.fetch('/echo/items/1', { method: 'OPTIONS' })
      assert.deepEqual([options.status, options.headers.get('allow')], [204, 'GET, DELETE, HEAD, OPTIONS'])
      const put = await server.fetch('/echo/items/1', { method: 'PUT' })
      assert.deepEqual([put.status, put.headers.get('allow')], [405, 'GET, DELETE, HEAD, OPTIONS'])
      assert.equal((await server.fetch('/nowhere', { method: 'OPTIONS' })).status, 404)
    })
    it('ignores method override headers, security 7.5', async () => {
      const headers = { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE', 'x-http-method': 'DELETE' }
      assert.equal((await server.fetch('/echo/items/1', { method: 'POST', headers })).status, 405)
      assert.equal((await server.fetch('/echo/items/1?_method=DELETE', { headers })).status, 200)
    })
    it('is case-sensitive and knows no trailing slash, security 7.5', async () => {
      for (const path of ['/ECHO', '/echo/', '/echo/Items/1']) assert.equal((await server.fetch(path)).status, 404, path)
    })
    it('decodes parameters once', async () => {
      assert.deepEqual(await (await server.fetch('/echo/items/a%20b%3Ac%C3%A9')).json(), { id: 'a b:cé' })
    })
    it('shapes 404 and 405 like the group of the longest prefix', async () => {
      assert.deepEqual(await (await server.fetch('/failing/x')).json(), { error: 'kernel.not_found' })
      assert.deepEqual(await (await server.fetch('/t/acme/failing/bad', { method: 'PUT' })).json(), { error: 'kernel.method_not_allowed' })
      assert.equal((await (await server.fetch('/failingx')).json()).code, 'kernel.not_found')
    })
    it('shapes 405 like the route of another method', async () => {
      const reply = await server.fetch('/failing/conflict', { method: 'POST' })
      assert.deepEqual([reply.status, await reply.json()], [405, { path: '/failing/conflict', tenant: 'main' }])
    })
  })

  describe('input', () => {
    it('is checked by schema, and messages hold no values, security 1.9', async () => {
      assert.deepEqual(await (await server.fetch('/echo/page?size=3&other=1')).json(), { size: 3, kind: 'a' })
      const reply = await server.fetch('/echo/page?size=hunter2&kind=hunter2')
      const body = await reply.json()
      assert.equal(reply.status, 400)
      assert.match(body.description, /^'size' .*; 'kind' .*a.*b/)
      assert.ok(!JSON.stringify(body).includes('hunter2'))
      assert.equal((await (await form('/echo/form', 'secret=hunter2')).json()).description, "'grant_type' is missing")
    })
    it('refuses repeated parameters in query and body, security 1.4', async () => {
      for (const reply of [
        await server.fetch('/echo?a=1&a=2'),
        await form('/echo/form', 'grant_type=a&grant_type=b'),
        await form('/echo/form?x=1&x=1', 'grant_type=a'),
      ]) {
        assert.equal(reply.status, 400)
        assert.equal((await reply.json()).code, 'kernel.repeated_parameter')
      }
      assert.deepEqual(await (await server.fetch('/echo/many?a=1&a=2')).json(), { a: '2' })
    })
    it('takes forms, JSON, either, or bytes', async () => {
      assert.deepEqual(await (await form('/echo/form', 'grant_type=a+b')).json(), { grant_type: 'a b', secret: '' })
      assert.deepEqual(await (await form('/echo/json', '{"a":1}', 'application/json')).json(), { a: 1 })
      assert.deepEqual(await (await form('/echo/either', 'a=1')).json(), { a: '1' })
      assert.deepEqual(await (await form('/echo/either', '{"a":1}', 'application/json')).json(), { a: 1 })
      assert.deepEqual(await (await form('/echo/raw', 'abc', 'x/y')).json(), { length: 3 })
      assert.deepEqual(await (await form('/echo/none', 'abc', 'x/y')).json(), { body: true })
    })
    it('refuses other content types, charsets and encodings with 415', async () => {
      assert.equal((await form('/echo/json', '{}', 'text/plain')).status, 415)
      assert.equal((await form('/echo/form', '{}', 'application/json')).status, 415)
      assert.equal((await form('/echo/json', '{}', 'application/json; charset=utf-16')).status, 415)
      const encoded = await server.fetch('/echo/json', {
        method: 'POST',
        body: '{}',
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      })
      assert.equal(encoded.status, 415)
    })
    it('refuses malformed bodies with 400, never 500', async () => {
      for (const body of ['', '{', 'null', '[1', '{"a":1}}', '{"__proto__":1}', '{"a":1,"a":2}', '{"a":"\\u0000"}']) {
        assert.equal((await form('/echo/json', body, 'application/json')).status, 400, body)
      }
      for (const body of ['grant_type=%', 'grant_type=%ff', 'grant_type=%00', '__proto__=1&grant_type=a'])
        assert.equal((await form('/echo/form', body)).status, 400, body)
      const latin = await server.fetch('/echo/json', { method: 'POST', body: Buffer.from([0x22, 0xff, 0x22]), headers: { 'content-type': 'application/json' } })
      assert.equal(latin.status, 400)
    })
    it('refuses bodies past the limit of the route, security 1.3', async () => {
      assert.equal((await form('/echo/raw', '0123456789', 'x/y')).status, 200)
      assert.equal((await form('/echo/raw', '0123456789a', 'x/y')).status, 413)
    })
    it('refuses ambiguous paths and queries with 400, security 7.5', async () => {
      for (const path of [
        '/echo%2fitems',
        '/echo//items',
        '/echo;a=1',
        '/echo/%2e%2e/x',
        '/echo/%00',
        '/echo/%ff',
        '/echo?a=%',
        '/echo?__proto__=1',
        '/t%2facme/echo',
      ]) {
        const { status, body } = await server.raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
        assert.equal(status, 400, path)
        assert.ok(JSON.parse(body).traceId)
      }
    })
  })

  describe('errors', () => {
    it('have the shape of their group or route', async () => {
      assert.deepEqual(await (await server.fetch('/failing/bad')).json(), { error: 'kernel.bad_request' })
      assert.deepEqual(await (await server.fetch('/t/acme/failing/conflict')).json(), { path: '/failing/conflict', tenant: 'acme' })
    })
    it('of ours are 500 without details, logged once with the plugin, security 1.11', async () => {
      const reply = await server.fetch('/rest/broken', { headers: { 'correlation-id': 'trace-12345' } })
      assert.deepEqual(
        [reply.status, await reply.json()],
        [500, { code: 'kernel.internal', message: 'Internal Server Error', description: 'something went wrong on our side', traceId: 'trace-12345' }],
      )
      const lines = server.log.lines.filter(({ level, fields }) => level === 'error' && fields.traceId === 'trace-12345')
      assert.equal(lines.length, 1)
      assert.equal(lines[0]?.fields.plugin, 'sample')
      assert.match(String(lines[0]?.fields.error), /SELECT/)
    })
    it('that pass are 503 and 429 with Retry-After', async () => {
      const later = await server.fetch('/failing/later')
      assert.deepEqual([later.status, later.headers.get('retry-after')], [503, '2'])
      const often = await server.fetch('/failing/often')
      assert.deepEqual([often.status, often.headers.get('retry-after')], [429, '18'])
    })
    it('of a handler that returns nothing, throws no Error, or breaks the headers are 500', async () => {
      for (const path of ['/failing/nothing', '/failing/throws-string', '/failing/header']) {
        const reply = await server.fetch(path)
        assert.deepEqual([reply.status, await reply.json()], [500, { error: 'kernel.internal' }], path)
        assert.equal(reply.headers.get('set-cookie'), null)
      }
    })
    it('whose format breaks are answered all the same', async () => {
      const reply = await server.fetch('/shapeless')
      assert.equal(reply.status, 500)
      assert.ok((await reply.json()).traceId)
    })
  })

  describe('headers', () => {
    it('are strict on every answer, security 4.4', async () => {
      for (const path of ['/echo', '/nowhere', '/failing/broken', '/health/live', '/t/nobody/x', '/echo//x']) {
        const { headers } = await server.fetch(path)
        assert.equal(headers.get('x-content-type-options'), 'nosniff', path)
        assert.equal(headers.get('referrer-policy'), 'no-referrer')
        assert.equal(headers.get('x-frame-options'), 'DENY')
        assert.equal(headers.get('content-security-policy'), "default-src 'none'; frame-ancestors 'none'")
        assert.equal(headers.get('cache-control'), 'no-store')
        assert.equal(headers.get('x-powered-by'), null)
        assert.equal(headers.get('strict-transport-security'), null)
      }
    })
    it('give way to what a reply says', async () => {
      const { headers } = await server.fetch('/echo/own-headers')
      assert.deepEqual(
        ['content-security-policy', 'x-frame-options', 'vary', 'content-length', 'referrer-policy'].map((name) => headers.get(name)),
        ["default-src 'self'", null, 'Origin, Accept-Language', '1', 'no-referrer'],
      )
    })
    it('carry the correlation id of the caller when it is sane, else a new one', async () => {
      const idOf = async (headers: Record<string, string>) => (await server.fetch('/echo', { headers })).headers.get('correlation-id')
      assert.equal(await idOf({ 'correlation-id': 'abc-123' }), 'abc-123')
      assert.equal(await idOf({ activityid: 'abc-124' }), 'abc-124')
      assert.equal(await idOf({ 'x-request-id': 'abc-125' }), 'abc-125')
      for (const bad of ['a b', '<script>', 'x'.repeat(65), '"']) assert.match(String(await idOf({ 'correlation-id': bad })), /^[0-9a-f-]{36}$/)
    })
    it('let caches keep what is cached(), with an ETag, RFC 9110 §13.1.2', async () => {
      const first = await server.fetch('/echo/cached')
      const etag = String(first.headers.get('etag'))
      assert.deepEqual([first.headers.get('cache-control'), await first.text()], ['public, max-age=60', bytes.toString()])
      for (const tag of [etag, `"other", W/${etag}`, '*']) {
        const again = await server.fetch('/echo/cached', { headers: { 'if-none-match': tag } })
        assert.deepEqual([again.status, await again.text(), again.headers.get('etag')], [304, '', etag])
      }
      assert.equal((await server.fetch('/echo/cached', { headers: { 'if-none-match': '"other"' } })).status, 200)
    })
    it('read and write cookies', async () => {
      const reply = await server.fetch('/t/acme/echo/cookies', { headers: { cookie: 'a=1; b=2' } })
      assert.deepEqual(await reply.json(), [
        ['a', '1'],
        ['b', '2'],
      ])
      assert.equal(reply.headers.get('set-cookie'), 'sid=x; Path=/t/acme; HttpOnly; SameSite=Lax')
    })
  })
})

describe('front door on https', () => {
  it('sends HSTS and Secure cookies because of the public URL, whatever the caller says, security 4.1', async () => {
    await using server = await startHttp({ groups: [echo], server: { publicUrl: 'https://id.example.com' } })
    const { headers } = await server.fetch('/echo/cookies')
    assert.match(String(headers.get('strict-transport-security')), /^max-age=31536000/)
    assert.equal(headers.get('set-cookie'), 'sid=x; Path=/; HttpOnly; Secure; SameSite=Lax')
  })
})

describe('access log', () => {
  it('has one line with the route and no query, security 1.9', async () => {
    await using server = await startHttp({ groups: [echo], http: { accessLog: 'info' } })
    await server.fetch('/t/acme/echo/items/s3cret?code=s3cret')
    const lines = server.log.lines.filter(({ message }) => message === 'request')
    assert.equal(lines.length, 1)
    const { route, status, method, source } = lines[0]?.fields ?? {}
    assert.deepEqual({ route, status, method, source }, { route: '/echo/items/:id', status: 200, method: 'GET', source: '127.0.0.1' })
    assert.ok(!JSON.stringify(server.log.lines).includes('s3cret'))
  })
})
