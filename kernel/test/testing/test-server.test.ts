import { strict as assert } from 'node:assert'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Clock, definePlugin, Events, event, Server, s, Tenants, token } from '@gatehouse/kernel'
import { get, ok, post, routeGroup, routes } from '@gatehouse/kernel/http'
import { fakeLog, fixedClock, startTestServer, testTenant } from '@gatehouse/kernel/testing'

const Greeting = token<{ readonly text: string }>('echo.greeting')
const asked = event<{ tenantId: string; word: string }>('echo.asked')
const echo = definePlugin({
  name: 'echo',
  config: s.object({ greeting: s.string('hello') }),
  provides: [Greeting],
  needs: { events: Events },
  setup({ config, deps, host }) {
    host.provide(Greeting, () => ({ text: config.greeting }))
    const form = s.params({ word: s.string() })
    const shout = post('/shout', { access: 'public', accepts: 'form', body: form }, async ({ tenant, body }) => {
      await deps.events.emit(asked, { tenantId: tenant.id, word: body.word })
      return ok({ said: body.word })
    })
    host.contribute(routes, routeGroup('echo', '/echo', [get('/hello', { access: 'public' }, () => ok({ text: config.greeting })), shout]))
  },
})

describe('startTestServer', () => {
  it('starts the kernel and these plugins with these settings', async () => {
    await using server = await startTestServer({ plugins: [echo], config: { echo: { greeting: 'good day' } } })
    assert.deepEqual((await server.get('/echo/hello')).json, { text: 'good day' })
    assert.equal(server.use(Greeting).text, 'good day')
    assert.equal(server.leftOut.size, 0)
  })
  it('sends forms, and reports the events that were heard', async () => {
    await using server = await startTestServer({ plugins: [echo] })
    const { status, json, headers } = await server.post('/echo/shout', { word: 'ah' })
    assert.deepEqual([status, json, headers.get('content-type')], [200, { said: 'ah' }, 'application/json; charset=utf-8'])
    await server.settle()
    assert.deepEqual(
      server.heard(asked).map(({ word }) => word),
      ['ah'],
    )
  })
  it('sends exactly what is asked for', async () => {
    await using server = await startTestServer({ plugins: [echo] })
    const twice = await server.request('/echo/shout', {
      form: [
        ['word', 'a'],
        ['word', 'b'],
      ],
    })
    assert.equal(twice.status, 400)
    assert.equal((await server.request('/echo/hello', { method: 'DELETE' })).status, 405)
    assert.equal((await server.get('/echo/nowhere')).json?.code, 'kernel.not_found')
  })
  it('replaces services', async () => {
    await using server = await startTestServer({ plugins: [echo], replace: [[Clock, fixedClock(1_700_000_000_000)]] })
    assert.equal(server.use(Clock).now(), 1_700_000_000_000)
  })
  it('has an address that nobody else has, which is its public one too', async () => {
    await using one = await startTestServer()
    await using two = await startTestServer()
    assert.notEqual(one.url, two.url)
    assert.equal(one.use(Server).publicUrl, one.url)
    assert.equal((await one.use(Tenants).default()).baseUrl, one.url)
  })
  it('takes its temp folder away when it stops', async () => {
    const server = await startTestServer()
    const { dataDir } = server.use(Server)
    assert(existsSync(dataDir))
    await server.stop()
    await server.stop()
    assert(!existsSync(dataDir))
  })
  it('keeps the folder that it is given, for a restart', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-restart-'))
    try {
      const ids: string[] = []
      for (let round = 0; round < 2; round++) {
        await using server = await startTestServer({ dataDir })
        ids.push((await server.use(Tenants).default()).id)
      }
      assert.equal(ids[0], ids[1])
    } finally {
      await rm(dataDir, { recursive: true })
    }
  })
  it('takes settings of the kernel’s tables', async () => {
    await using server = await startTestServer({ tables: { server: { requestTimeout: '3s' }, tenancy: { default: 'acme' } } })
    assert.deepEqual([server.use(Server).requestTimeoutSeconds, (await server.use(Tenants).default()).slug], [3, 'acme'])
  })
  it('refuses settings that nobody reads', async () => {
    await assert.rejects(startTestServer({ config: { ehco: {} } }), {
      message: "the test has settings for 'ehco', which is neither a plugin nor a table of one",
    })
    await assert.rejects(
      startTestServer({ plugins: [echo], config: { echo: { greting: 'x' } } }),
      /the settings of the plugin 'echo': [\s\S]*Unrecognized key: "greting"/,
    )
  })
  it('says what went wrong in a plugin that is left out', async () => {
    const bad = definePlugin({ name: 'bad', setup: () => assert.fail('no luck') })
    await using server = await startTestServer({ plugins: [bad] })
    assert.equal(server.leftOut.get('bad'), 'failed in setup: no luck')
    assert.equal(server.log.messages('error').length, 1)
  })
  it('answers 503 for the routes of a plugin that failed to start, and serves the others, security 10.3', async () => {
    const bad = definePlugin({
      name: 'bad',
      setup({ host }) {
        host.contribute(routes, routeGroup('bad', '/bad', [get('/x', { access: 'public' }, () => ok({}))]))
        return { start: () => assert.fail('no luck') }
      },
    })
    await using server = await startTestServer({ plugins: [bad, echo] })
    assert.deepEqual([(await server.get('/bad/x')).status, (await server.get('/echo/hello')).status], [503, 200])
  })
  it('takes less than 100 ms once the code is loaded', async () => {
    await (await startTestServer({ plugins: [echo] })).stop()
    const times: number[] = []
    for (let round = 0; round < 3; round++) {
      const begin = performance.now()
      const server = await startTestServer({ plugins: [echo] })
      times.push(performance.now() - begin)
      await server.stop()
    }
    assert(Math.min(...times) < 100, `it took ${times.map(Math.round).join(', ')} ms`)
  })
})

describe('fakes', () => {
  it('a fixed clock stands still until it is moved', () => {
    const clock = fixedClock(1000)
    clock.advance(500)
    assert.deepEqual([clock.now(), clock.monotonic()], [1500, 500])
    clock.set(900)
    assert.deepEqual([clock.now(), clock.monotonic()], [900, 500])
  })
  it('a fake log keeps lines and the fields of its parents', () => {
    const log = fakeLog()
    log.child({ a: 1 }).warn('x', { b: 2 })
    assert.deepEqual(log.lines, [{ level: 'warn', message: 'x', fields: { a: 1, b: 2 } }])
    assert.deepEqual(log.messages('info'), [])
  })
  it('a test tenant can be anything', () => assert.equal(testTenant({ slug: 'acme' }).slug, 'acme'))
})
