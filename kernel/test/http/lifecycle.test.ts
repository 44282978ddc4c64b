import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Server } from '../../src/config/contracts.ts'
import { freePort } from '../../src/config/free-port.ts'
import { healthPages } from '../../src/http/health/pages.ts'
import { Address, get, ok, post, routeGroup, routes } from '../../src/http/index.ts'
import http from '../../src/http/plugin.ts'
import metrics from '../../src/metrics/plugin.ts'
import { Tenants } from '../../src/tenancy/contracts.ts'
import { testServerTable } from '../../src/testing/boot-test.ts'
import { bootTest, fakeLog, fixedClock } from '../../src/testing/index.ts'
import { blamed } from '../../src/wiring/blame.ts'
import { definePlugin } from '../../src/wiring/plugin.ts'
import { fakeTenants, raw, startHttp } from './support.ts'

const seen: { aborted?: unknown; late?: boolean } = {}
const slow = routeGroup('sample.slow', '/slow', [
  get('/hang', { access: 'public', timeoutMs: 100 }, ({ signal }) => {
    signal.addEventListener('abort', () => {
      seen.aborted = signal.reason
    })
    return new Promise(() => undefined)
  }),
  get('/late', { access: 'public', timeoutMs: 50 }, async () => {
    await sleep(120)
    seen.late = true
    return ok({})
  }),
  get('/short', { access: 'public' }, async () => {
    await sleep(250)
    return ok({ done: true })
  }),
  get('/gone', { access: 'public' }, async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    seen.aborted = signal.reason
    return ok({})
  }),
  get('/throws', { access: 'public' }, () => {
    throw new Error('a fault')
  }),
  post('/form', { access: 'public', accepts: 'form', timeoutMs: 100 }, () => ok({})),
])
const fine = routeGroup('other.fine', '/fine', [get('/', { access: 'public' }, () => ok({}))])

describe('handlers that hang or throw, security 10.3', () => {
  it('are answered with 503 in time, told by their signal, and named in log and health; others go on', async () => {
    const other = definePlugin({ name: 'other', setup: ({ host }) => host.contribute(routes, fine) })
    await using server = await startHttp({ groups: [slow], plugins: [other] })
    const started = performance.now()
    const reply = await server.fetch('/slow/hang')
    assert.deepEqual([reply.status, (await reply.json()).code, reply.headers.get('retry-after')], [503, 'kernel.timeout', '2'])
    assert.ok(performance.now() - started < 1000)
    assert.match(String(seen.aborted), /no answer in time/)
    assert.equal((await server.fetch('/slow/throws')).status, 500)
    assert.equal((await server.fetch('/fine')).status, 200)
    const ready = await (await server.fetch('/health/ready')).json()
    assert.equal(ready.status, 'degraded')
    assert.deepEqual(ready.checks.http, { status: 'degraded', reason: "plugin 'sample': GET /slow/throws failed", required: true })
    const named = server.log.lines.filter(({ level, fields }) => (level === 'error' || level === 'warn') && fields.plugin === 'sample')
    assert.equal(named.length, 2)
  })
  it('are run in the name of their plugin, which accidents are laid at the door of', async () => {
    const named = routeGroup('sample.named', '/named', [
      get('/', { access: 'public' }, async () => {
        await sleep(1)
        return ok(blamed())
      }),
    ])
    await using server = await startHttp({ groups: [named] })
    assert.equal(await (await server.fetch('/named')).json(), 'sample')
  })
  it('that answer too late change nothing', async () => {
    await using server = await startHttp({ groups: [slow] })
    assert.equal((await server.fetch('/slow/late')).status, 503)
    await sleep(150)
    assert.equal(seen.late, true)
    assert.equal((await server.fetch('/slow/short')).status, 200)
    assert.deepEqual(server.log.messages('error'), [])
  })
  it('do not run after their body came too late', async () => {
    await using server = await startHttp({ groups: [slow] })
    const head = 'POST /slow/form HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\n'
    const { status, closed } = await server.raw(head)
    assert.deepEqual([status, closed], [408, true])
  })
  it('learn that the caller went away', async () => {
    await using server = await startHttp({ groups: [slow] })
    const abort = new AbortController()
    const asked = server.fetch('/slow/gone', { signal: abort.signal })
    await sleep(50)
    abort.abort()
    await assert.rejects(asked)
    await sleep(50)
    assert.match(String(seen.aborted), /went away/)
  })
})

describe('plugins that did not start', () => {
  it('are answered for with 503 in the shape of their group, and boot goes on', async () => {
    const shape = routeGroup('broken.routes', '/broken', [get('/:id', { access: { permission: 'x' } }, () => ok({}))], {
      errors: (error) => ({ status: error.status, body: `broken says ${error.code}` }),
    })
    const broken = definePlugin({
      name: 'broken',
      setup: ({ host }) => {
        host.contribute(routes, shape)
        return {
          start: () => {
            throw new Error('no')
          },
        }
      },
    })
    await using server = await startHttp({ groups: [fine], plugins: [broken] })
    const reply = await server.fetch('/broken/1')
    assert.deepEqual([reply.status, await reply.text()], [503, 'broken says kernel.unavailable'])
    assert.equal((await server.fetch('/fine')).status, 200)
    assert.ok(server.routeTable.list().every(({ plugin }) => plugin !== 'broken'))
  })
})

describe('health', () => {
  it('is alive and ready, and has the reference path, without a tenant', async () => {
    let status: 'up' | 'down' = 'up'
    const database = definePlugin({ name: 'database', required: true, setup: () => ({ health: () => ({ status, reason: 'the pool is empty' }) }) })
    const tenants = { default: () => Promise.reject(new Error('database gone')), byHost: () => Promise.reject(new Error('database gone')) } as never
    const clock = fixedClock(0)
    await using server = await startHttp({ plugins: [database], tenants, clock })
    assert.deepEqual(await (await server.fetch('/health/live')).json(), { status: 'up' })
    const ready = await server.fetch('/health/ready')
    assert.deepEqual([ready.status, (await ready.json()).status], [200, 'up'])
    status = 'down'
    clock.advance(1001)
    const fallen = await server.fetch('/health/ready')
    assert.equal(fallen.status, 503)
    assert.deepEqual((await fallen.json()).checks.database, { status: 'down', reason: 'the pool is empty', required: true })
    const components = await server.fetch('/api/health-check/v1.0/health')
    assert.equal(components.status, 503)
    assert.ok((await components.json()).health.some(({ key, value }: { key: string; value: string }) => key === 'database' && value === 'down'))
    assert.equal((await server.fetch('/health/live')).status, 200, 'security 11.4')
    assert.equal((await server.fetch('/anything')).status, 500)
  })
  it('asks at most once a second, once at a time, and not for ever', async () => {
    const clock = fixedClock(0)
    let asked = 0
    let hangs = false
    const pages = healthPages(
      {
        accepting: () => true,
        report: () => {
          asked += 1
          return hangs ? new Promise(() => undefined) : Promise.resolve(new Map([['a', { status: 'up' as const, required: true }]]))
        },
      },
      clock,
      100,
    )
    await Promise.all([pages.ready(), pages.ready(), pages.components()])
    clock.advance(999)
    await pages.ready()
    assert.equal(asked, 1)
    clock.advance(2)
    hangs = true
    const reply = await pages.ready()
    assert.deepEqual([asked, reply.status], [2, 503])
    assert.match(String(reply.body), /took too long/)
  })
})

describe('stopping, security 11.7', () => {
  it('finishes what is in flight, closes idle and unused connections, and takes no more', async () => {
    const server = await startHttp({ groups: [slow] })
    const unused = connect(server.port, '127.0.0.1')
    await new Promise((resolve) => unused.once('connect', resolve))
    const idle = connect(server.port, '127.0.0.1')
    idle.write('GET /health/live HTTP/1.1\r\nHost: h\r\n\r\n')
    await new Promise((resolve) => idle.once('data', resolve))
    const flying = server.raw('GET /slow/short HTTP/1.1\r\nHost: h\r\n\r\n')
    await sleep(50)
    const started = performance.now()
    await server.stop()
    assert.ok(performance.now() - started < 1500)
    const { status, head, body, closed } = await flying
    assert.deepEqual([status, body, closed], [200, '{"done":true}', true])
    assert.match(head, /connection: close/i)
    assert.equal((await raw(server.port, 'GET / HTTP/1.1\r\n\r\n')).status, 0)
    assert.ok(unused.destroyed || unused.readableEnded)
    unused.destroy()
    idle.destroy()
  })
  it('lets readiness fall first and waits for load balancers where told to', async () => {
    const server = await startHttp({ groups: [slow], http: { drainDelay: '200ms' } })
    const stopping = server.stop()
    await sleep(50)
    const ready = await server.raw('GET /health/ready HTTP/1.1\r\nHost: h\r\n\r\n')
    assert.deepEqual([ready.status, JSON.parse(ready.body).reason, ready.closed], [503, 'the server is starting or stopping', true])
    assert.equal((await server.raw('GET /health/live HTTP/1.1\r\nHost: h\r\n\r\n')).status, 200)
    await stopping
  })
  it('gives up on what hangs at the drain limit', async () => {
    const hanging = routeGroup('sample.hanging', '/h', [get('/', { access: 'public' }, () => new Promise(() => undefined))])
    const server = await startHttp({ groups: [hanging], server: { drainTimeout: '200ms' } })
    const flying = server.raw('GET /h HTTP/1.1\r\nHost: h\r\n\r\n', 3000)
    await sleep(50)
    const started = performance.now()
    await server.stop()
    assert.ok(performance.now() - started < 1500)
    assert.equal((await flying).status, 0)
  })
})

describe('listening', () => {
  it('fails with a clear message when the port is taken', async () => {
    await using first = await startHttp()
    const managementPort = await freePort()
    await assert.rejects(startHttp({ server: { port: first.port, managementPort } }), new RegExp(`port ${first.port} of 127.0.0.1 is in use`))
    await assert.rejects(fetch(`http://127.0.0.1:${managementPort}/health/live`), 'and stops what it had opened')
  })
})

describe('worker role', () => {
  it('listens on the management port only', async () => {
    const log = fakeLog()
    await using running = await bootTest({
      log,
      plugins: [http],
      replace: [
        [Server, { ...testServerTable({ port: 0, managementPort: 0 }, '.'), role: 'worker' }],
        [Tenants, fakeTenants()],
      ],
    })
    assert.equal(running.use(Address).port(), 0)
    const port = log.lines.find(({ message }) => message === 'management is listening')?.fields.port
    assert.equal((await fetch(`http://127.0.0.1:${port}/health/ready`)).status, 200)
  })
})

describe('management port', () => {
  it('has metrics by route and health; the main port has no metrics', async () => {
    await using server = await startHttp({ groups: [slow], plugins: [metrics], server: { managementPort: 0 } })
    for (let n = 0; n < 3; n += 1) await (await server.fetch('/slow/short?secret=1')).text()
    for (let n = 0; n < 20; n += 1) await (await server.fetch(`/random-${n}`)).text()
    const port = server.log.lines.find(({ message }) => message === 'management is listening')?.fields.port
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    assert.match(text, /gatehouse_http_request_seconds_count\{route="\/slow\/short",method="GET",status="200"\} 3/)
    assert.match(text, /gatehouse_http_request_seconds_count\{route="none",method="GET",status="404"\} 20/)
    assert.match(text, /process_cpu_user_seconds_total/)
    assert.ok(!text.includes('random-') && !text.includes('secret'))
    assert.equal((await fetch(`http://127.0.0.1:${port}/health/ready`)).status, 200)
    assert.equal((await fetch(`http://127.0.0.1:${port}/slow/short`)).status, 404)
    assert.equal((await server.fetch('/metrics')).status, 404)
  })
})
