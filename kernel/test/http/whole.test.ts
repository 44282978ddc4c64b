import assert from 'node:assert/strict'
import { get, ok, routeGroup, routes } from '../../src/http/index.ts'
import { logContext } from '../../src/log/context.ts'
import { Tenants } from '../../src/tenancy/contracts.ts'
import { startTestServer } from '../../src/testing/index.ts'
import { definePlugin } from '../../src/wiring/plugin.ts'

const sample = definePlugin({
  name: 'sample',
  setup: ({ host }) =>
    host.contribute(
      routes,
      routeGroup('sample.routes', '/sample', [
        get('/', { access: 'public' }, ({ tenant, id }) =>
          ok({ slug: tenant.slug, logged: logContext()?.tenantId === tenant.id && logContext()?.traceId === id }),
        ),
        get('/traced', { access: 'public' }, () => ok({ traceparent: logContext()?.traceparent ?? null })),
        get('/limited', { access: 'public', rate: { name: 'sample.limited', points: 2, perSeconds: 60 } }, () => ok({})),
      ]),
    ),
})

describe('front door of a whole kernel', () => {
  it('serves the default tenant and new ones, and logs in their context', async () => {
    await using server = await startTestServer({ plugins: [sample] })
    assert.deepEqual((await server.get('/sample')).json, { slug: 'carbon.super', logged: true })
    assert.equal((await server.get('/t/acme/sample')).status, 404)
    const tenants = server.use(Tenants)
    const acme = await tenants.create({ slug: 'acme', host: 'login.acme.example' })
    assert.deepEqual((await server.get('/t/acme/sample')).json, { slug: 'acme', logged: true })
    assert.deepEqual((await server.get('/sample', { host: 'login.acme.example' })).json, { slug: 'acme', logged: true })
    await tenants.setActive(acme.id, false)
    assert.equal((await server.get('/t/acme/sample')).status, 404)
    assert.equal((await server.get('/sample', { host: 'login.acme.example' })).status, 404)
    assert.equal((await server.get('/health/ready')).json.status, 'up')
  })
  it('carries the trace context of the caller into log lines when it is well-formed, W3C Trace Context §3.2', async () => {
    await using server = await startTestServer({ plugins: [sample] })
    const traced = async (traceparent: string) => (await server.get('/sample/traced', { traceparent })).json.traceparent
    const good = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    assert.equal(await traced(good), good)
    for (const bad of [good.toUpperCase(), `ff${good.slice(2)}`, `${good}x`, `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, 'x'])
      assert.equal(await traced(bad), null)
  })
  it('limits rates', async () => {
    await using server = await startTestServer({ plugins: [sample] })
    const statuses = []
    for (let n = 0; n < 3; n += 1) statuses.push((await server.get('/sample/limited')).status)
    assert.deepEqual(statuses, [200, 200, 429])
  })
})
