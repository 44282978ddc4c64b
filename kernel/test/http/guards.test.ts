import assert from 'node:assert/strict'
import { Audit, type AuditRecord } from '../../src/audit/contracts.ts'
import { TooManyRequests, Unauthorized } from '../../src/errors/errors.ts'
import { type AccessPolicy, corsOrigins, get, ok, type Principal, permission, post, routeGroup } from '../../src/http/index.ts'
import { sourceOf } from '../../src/http/rate.ts'
import { s } from '../../src/schema/schema.ts'
import type { RateLimiter } from '../../src/state/contracts.ts'
import { definePlugin } from '../../src/wiring/plugin.ts'
import { startHttp } from './support.ts'

/** `Bearer tenant:permission`. */
const policy: AccessPolicy = {
  async authenticate({ headers }): Promise<Principal | undefined> {
    const [, tenantId, granted] = /^Bearer ([^:]+):(.*)$/.exec(headers.authorization ?? '') ?? []
    if (headers.authorization === 'Bearer bad') throw new Unauthorized('the token is not valid')
    if (tenantId === undefined) return undefined
    return { tenantId, kind: 'user', subject: 'ann', permissions: granted === '*' ? 'all' : new Set([granted ?? '']) }
  },
  challenge: ({ tenant }) => `Bearer realm="${tenant.slug}"`,
}
let bodies = 0
const guarded = routeGroup('sample.guarded', '/admin', [
  get('/', { access: permission('things.read') }, ({ principal }) => ok({ subject: principal?.subject })),
  post('/', { access: permission('things.write'), body: s.loose({}) }, ({ body }) => {
    bodies += 1
    return ok(body)
  }),
])
const forms = routeGroup('sample.forms', '/forms', [
  post('/own', { access: 'public', accepts: 'form', sameOrigin: true }, () => ok({})),
  get('/own', { access: 'public', sameOrigin: true }, () => ok({})),
])
const shared = routeGroup('sample.shared', '/shared', [
  get('/public', { access: 'public', cors: 'public' }, () => ok({})),
  post('/registered', { access: 'public', cors: 'registered', accepts: 'form' }, () => ok({})),
  get('/none', { access: 'public' }, () => ok({})),
])
const limited = routeGroup('sample.limited', '/limited', [
  get('/source', { access: 'public', rate: { name: 'source', points: 2, perSeconds: 60 } }, () => ok({})),
  post('/user', { access: 'public', accepts: 'form', rate: { name: 'user', points: 1, perSeconds: 60, by: ({ body }) => (body as { u: string }).u } }, () =>
    ok({}),
  ),
])
const countingLimiter = (): RateLimiter => {
  const counts = new Map<string, number>()
  return {
    async consume(tenant, name, key, { points, perSeconds }) {
      const id = `${typeof tenant === 'string' ? tenant : tenant.id} ${name} ${key}`
      counts.set(id, (counts.get(id) ?? 0) + 1)
      if ((counts.get(id) ?? 0) > points) throw new TooManyRequests('too many requests', perSeconds)
    },
    reset: async () => undefined,
  }
}
const origins = definePlugin({
  name: 'origins',
  setup: ({ host }) => host.contribute(corsOrigins, { name: 'sample', allows: (tenant, origin) => tenant.slug === 'acme' && origin === 'https://app.example' }),
})

describe('guards', () => {
  let server: Awaited<ReturnType<typeof startHttp>>
  const audited: AuditRecord[] = []
  before(async () => {
    const audit = definePlugin({
      name: 'recorder',
      provides: [Audit],
      setup: ({ host }) => host.provide(Audit, () => ({ record: async (entry) => void audited.push(entry) })),
    })
    server = await startHttp({ groups: [guarded, forms, shared, limited], policy, limiter: countingLimiter(), plugins: [origins, audit] })
  })
  after(() => server.stop())

  describe('access, security 7.4', () => {
    const as = (token: string, init: RequestInit = {}) =>
      server.fetch('/admin', { ...init, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } })
    it('lets in who has the permission', async () => {
      assert.deepEqual(await (await as('id-main:things.read')).json(), { subject: 'ann' })
      assert.equal((await as('id-main:*')).status, 200)
      assert.equal((await as('id-main:things.read', { method: 'HEAD' })).status, 200)
    })
    it('answers 401 with a challenge to nobody and to bad credentials', async () => {
      for (const reply of [await server.fetch('/admin'), await server.fetch('/admin', { method: 'HEAD' }), await as('bad')]) {
        assert.deepEqual([reply.status, reply.headers.get('www-authenticate')], [401, 'Bearer realm="main"'])
      }
    })
    it('answers 403 without the permission and records it, security 1.12', async () => {
      audited.length = 0
      const reply = await as('id-main:things.read', { method: 'POST', body: '{}' })
      assert.equal(reply.status, 403)
      assert.equal(audited.length, 1)
      assert.deepEqual(
        { ...audited[0], traceId: 'x' },
        {
          tenantId: 'id-main',
          action: 'http.access-refused',
          outcome: 'refused',
          actor: 'ann',
          actorKind: 'user',
          source: '127.0.0.1',
          traceId: 'x',
          code: 'kernel.forbidden',
          detail: { permission: 'things.write', method: 'POST' },
        },
      )
      assert.equal(audited[0]?.traceId, reply.headers.get('correlation-id'))
    })
    it('takes somebody of another tenant for nobody, whatever permissions, security 8.2', async () => {
      audited.length = 0
      assert.equal((await as('id-acme:*')).status, 401)
      assert.equal((await server.fetch('/t/acme/admin', { headers: { authorization: 'Bearer id-main:*' } })).status, 401)
      assert.equal((await server.fetch('/t/acme/admin', { headers: { authorization: 'Bearer id-acme:*' } })).status, 200)
      assert.equal(audited.length, 2)
    })
    it('is decided before the body is read', async () => {
      bodies = 0
      const { status } = await server.raw('POST /admin HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n')
      assert.deepEqual([status, bodies], [401, 0])
    })
    it('is listed for every route', () => {
      const listed = server.routeTable.list().filter(({ group }) => group === 'sample.guarded')
      assert.deepEqual(listed, [
        { method: 'GET', path: '/admin', access: { permission: 'things.read' }, group: 'sample.guarded', plugin: 'sample' },
        { method: 'POST', path: '/admin', access: { permission: 'things.write' }, group: 'sample.guarded', plugin: 'sample' },
      ])
    })
  })

  describe('boot', () => {
    const refused = (options: Parameters<typeof startHttp>[0], message: RegExp) => assert.rejects(startHttp(options), message)
    it('refuses a route without an access rule, security 7.4', async () => {
      for (const options of [{}, undefined, { access: undefined }, { access: 'private' }, { access: {} }]) {
        const group = routeGroup('x', '/x', [get('/y', options as never, () => ok({}))])
        await refused({ groups: [group] }, /plugin 'sample'.*GET \/x\/y has no access rule/)
      }
    })
    it('refuses permissions that nobody can check, security 1.1', () => refused({ groups: [guarded] }, /'sample'.*GET \/admin.*enable 'access'/))
    it('refuses rate limits that nobody counts, security 1.1', () => refused({ groups: [limited] }, /'sample'.*rate limit/))
    it('refuses two routes of one path, and names both plugins', async () => {
      const group = (id: string, path: string) => routeGroup(id, '/x', [get(path, { access: 'public' }, () => ok({}))])
      await refused({ groups: [group('one', '/:a'), group('two', '/:b')] }, /plugin 'sample': GET \/x\/:b of 'two' is taken by 'one' of plugin 'sample'/)
    })
    it('refuses a range of proxies that is none', () => refused({ server: { trustedProxies: ['10.0.0.0/33'] } }, /trusted_proxies/))
  })

  describe('same origin, security 4.3', () => {
    const status = async (headers: Record<string, string>, path = '/forms/own') =>
      (await server.fetch(path, { method: 'POST', body: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } })).status
    it('lets forms of our own pages through', async () => {
      assert.equal(await status({}), 200)
      assert.equal(await status({ origin: 'http://localhost:9763' }), 200)
      assert.equal(await status({ origin: 'http://localhost:9763', 'sec-fetch-site': 'same-origin' }), 200)
      assert.equal(await status({ origin: 'null', 'sec-fetch-site': 'same-origin' }), 200)
      assert.equal(await status({ 'sec-fetch-site': 'none' }), 200)
    })
    it('refuses forms of other sites', async () => {
      assert.equal(await status({ origin: 'https://evil.example' }), 403)
      assert.equal(await status({ origin: 'http://localhost:9764' }), 403)
      assert.equal(await status({ origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }), 403)
      assert.equal(await status({ origin: 'null' }), 403)
      assert.equal(await status({ origin: 'null', 'sec-fetch-site': 'cross-site' }), 403)
      assert.equal(await status({ 'sec-fetch-site': 'cross-site' }), 403)
      assert.equal(await status({ 'sec-fetch-site': 'same-site' }), 403)
      assert.equal(await status({ origin: 'https://evil.example' }, '/t/acme/forms/own'), 403)
    })
    it('leaves GET alone', async () => {
      assert.equal((await server.fetch('/forms/own', { headers: { 'sec-fetch-site': 'cross-site' } })).status, 200)
    })
  })

  describe('CORS', () => {
    const of = async (path: string, init: RequestInit) => {
      const { status, headers } = await server.fetch(path, init)
      return [status, headers.get('access-control-allow-origin'), headers.get('vary'), headers.get('access-control-allow-credentials')]
    }
    const origin = (value: string) => ({ headers: { origin: value } })
    it('opens public routes to everybody, with credentials to the origins of the tenant only, security 8.1', async () => {
      assert.deepEqual(await of('/shared/public', origin('https://x.example')), [200, '*', 'Origin', null])
      assert.deepEqual(await of('/shared/public', {}), [200, '*', 'Origin', null])
      assert.deepEqual(await of('/shared/public', origin('https://app.example')), [200, '*', 'Origin', null])
      assert.deepEqual(await of('/t/acme/shared/public', origin('https://app.example')), [200, 'https://app.example', 'Origin', 'true'])
    })
    it('opens registered routes to the origins of the tenant only, security 8.1', async () => {
      const post = (value: string) => ({ method: 'POST', body: new URLSearchParams({ a: '1' }), ...origin(value) })
      assert.deepEqual(await of('/t/acme/shared/registered', post('https://app.example')), [200, 'https://app.example', 'Origin', 'true'])
      assert.deepEqual(await of('/shared/registered', post('https://app.example')), [200, null, 'Origin', null])
      assert.deepEqual(await of('/t/acme/shared/registered', post('https://evil.example')), [200, null, 'Origin', null])
      assert.deepEqual(await of('/t/acme/shared/registered', post('null')), [200, null, 'Origin', null])
    })
    it('opens nothing else', async () => assert.deepEqual(await of('/shared/none', origin('https://app.example')), [200, null, null, null]))
    it('keeps its headers on errors', async () => {
      const broken = { method: 'POST', body: '{', headers: { origin: 'https://app.example', 'content-type': 'application/json' } }
      assert.deepEqual(await of('/t/acme/shared/registered', broken), [415, 'https://app.example', 'Origin', 'true'])
    })
    it('answers preflights', async () => {
      const ask = (path: string, from: string, method: string) =>
        server.fetch(path, {
          method: 'OPTIONS',
          headers: { origin: from, 'access-control-request-method': method, 'access-control-request-headers': 'authorization' },
        })
      const good = await ask('/t/acme/shared/registered', 'https://app.example', 'POST')
      assert.equal(good.status, 204)
      assert.equal(good.headers.get('access-control-allow-origin'), 'https://app.example')
      assert.equal(good.headers.get('access-control-allow-credentials'), 'true')
      assert.match(String(good.headers.get('access-control-allow-methods')), /POST/)
      assert.match(String(good.headers.get('access-control-allow-headers')), /authorization/)
      for (const reply of [
        await ask('/t/acme/shared/registered', 'https://evil.example', 'POST'),
        await ask('/shared/none', 'https://app.example', 'GET'),
        await ask('/shared/none', 'https://app.example', '__proto__'),
      ]) {
        assert.deepEqual([reply.status, reply.headers.get('access-control-allow-origin'), reply.headers.get('access-control-allow-methods')], [204, null, null])
      }
    })
  })

  describe('rate', () => {
    it('is counted by source, and by what the route says, for each tenant', async () => {
      const statuses = []
      for (const path of ['/limited/source', '/limited/source', '/limited/source', '/t/acme/limited/source']) statuses.push((await server.fetch(path)).status)
      assert.deepEqual(statuses, [200, 200, 429, 200])
      const reply = await server.fetch('/limited/source')
      assert.equal(reply.headers.get('retry-after'), '60')
      const user = async (u: string) => (await server.fetch('/limited/user', { method: 'POST', body: new URLSearchParams({ u }) })).status
      assert.deepEqual([await user('ann'), await user('bob'), await user('ann')], [200, 200, 429])
    })
    it('counts an IPv6 network as one source', () => {
      assert.equal(sourceOf('192.0.2.1'), '192.0.2.1')
      assert.equal(sourceOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64')
      assert.equal(sourceOf('2001:0db8::6'), '2001:db8:0:0::/64')
      assert.equal(sourceOf('::1'), '0:0:0:0::/64')
      assert.equal(sourceOf('fe80::1%eth0'), 'fe80:0:0:0::/64')
    })
  })
})
