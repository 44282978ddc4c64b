import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { loginSucceeded } from '@gatehouse/authn/contracts'
import { Clock, definePlugin, Events, event, type Tenant, Tenants } from '@gatehouse/kernel'
import { fixedClock } from '@gatehouse/kernel/testing'
import { Users } from '@gatehouse/users/contracts'
import { webhookEvents } from '../src/contracts.ts'
import { base, channel, profile, startReceiver, startWebhooks, type WebhooksServer } from './support/server.ts'

const until = async (condition: () => boolean, what: string, ms = 8000): Promise<void> => {
  for (const end = performance.now() + ms; !condition(); await sleep(20)) if (performance.now() > end) throw new Error(`not within ${ms} ms: ${what}`)
}
const defaultTenant = (server: WebhooksServer) => server.server.use(Tenants).default()
const createUser = async (server: WebhooksServer, username: string, tenant?: Tenant) =>
  server.server
    .use(Users)
    .create(tenant ?? (await defaultTenant(server)), { username, claims: { emailaddress: `${username}@acme.io`, 'identity/secretkey': 'totp-secret' } })

describe('webhook deliveries', () => {
  it('tell of created, changed and deleted users, in their order, with the frame of the reference product', async () => {
    await using receiver = await startReceiver()
    await using server = await startWebhooks()
    await server.subscribe(receiver.url)
    const tenant = await defaultTenant(server)
    const users = server.server.use(Users)
    const { id } = await createUser(server, 'ann')
    await users.update(tenant, id, { claims: { givenname: 'Ann' } })
    await users.remove(tenant, id)
    await until(() => receiver.received.length >= 3, 'three deliveries')
    assert.deepEqual(receiver.events(), ['userCreated', 'userProfileUpdated', 'userDeleted'])
    const [{ json }] = receiver.received as [(typeof receiver.received)[0]]
    assert.deepEqual([json.iss, typeof json.jti, typeof json.iat], [tenant.baseUrl, 'string', 'number'])
    assert.deepEqual(json.events[`${profile.uri}/user/event-type/userCreated`].tenant, { id: tenant.id, name: tenant.slug })
    assert.equal(json.events[`${profile.uri}/user/event-type/userCreated`].user.id, id)
    assert.ok(!receiver.received.some(({ text }) => text.includes('totp-secret')), 'security 1.9')
  })

  it('are signed over time and body, and over the body as the reference product does, security 9.3', async () => {
    await using receiver = await startReceiver()
    await using server = await startWebhooks()
    await server.subscribe(receiver.url, { secret: 'hush' })
    await createUser(server, 'ann')
    await until(() => receiver.received.length > 0, 'a delivery')
    const [{ headers, text, json }] = receiver.received as [(typeof receiver.received)[0]]
    const [id, timestamp] = [headers['webhook-id'], headers['webhook-timestamp']]
    assert.equal(id, json.jti)
    assert.ok(Math.abs(Number(timestamp) - Date.now() / 1000) < 60)
    assert.equal(headers['webhook-signature'], `v1,${createHmac('sha256', 'hush').update(`${id}.${timestamp}.${text}`).digest('base64')}`)
    assert.equal(headers['x-wso2-event-signature'], `sha256=${createHmac('sha256', 'hush').update(text).digest('hex')}`)
  })

  it('are signed with a secret of ours where none was given, which is shown once', async () => {
    await using receiver = await startReceiver()
    await using server = await startWebhooks()
    const { json } = await server.call('', { json: { ...server.body(receiver.url), secret: undefined } })
    assert.match(json.secret, /^whsec_/)
    assert.equal((await server.call(`/${json.id}`)).json.secret, undefined)
    await createUser(server, 'ann')
    await until(() => receiver.received.length > 0, 'a delivery')
    const [{ headers, text }] = receiver.received as [(typeof receiver.received)[0]]
    const key = Buffer.from(json.secret.slice(6), 'base64')
    assert.equal(
      headers['webhook-signature'],
      `v1,${createHmac('sha256', key).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`).digest('base64')}`,
    )
  })

  it('come again with the same id until they are taken, after growing waits, in order for each user, security 11.2', async () => {
    let failures = 3
    const clock = fixedClock(Date.now())
    const tries: number[] = []
    await using receiver = await startReceiver((_, response) => {
      tries.push(clock.now())
      response.writeHead(failures-- > 0 ? 500 : 204).end()
    })
    await using server = await startWebhooks({ replace: [[Clock, clock]], tables: { jobs: { runInServer: false } } })
    await server.server.settle()
    await server.subscribe(receiver.url)
    const { id } = await createUser(server, 'ann')
    await server.server.use(Users).update(await defaultTenant(server), id, { claims: { givenname: 'A' } })
    for (let turn = 0; turn < 100 && tries.length < 5; turn += 1) {
      await server.server.settle()
      clock.advance(100)
    }
    assert.deepEqual(receiver.events(), ['userCreated', 'userCreated', 'userCreated', 'userCreated', 'userProfileUpdated'])
    assert.equal(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size, 2)
    const waits = tries.slice(1, 4).map((at, index) => at - (tries[index] ?? 0))
    assert.ok((waits[0] ?? 0) >= 500 && (waits[2] ?? 0) > (waits[0] ?? 0), waits.join())
  })

  it('to a target that hangs do not delay those to others, security 11.6', async () => {
    await using hanging = await startReceiver(() => undefined)
    await using other = await startReceiver()
    await using server = await startWebhooks({ config: { webhooks: { timeout: '20s' } } })
    await server.subscribe(hanging.url)
    await server.subscribe(other.url, { name: 'Other' })
    const began = performance.now()
    const names = Array.from({ length: 30 }, (_, index) => `user${index}`)
    for (const name of names) await createUser(server, name)
    const created = performance.now() - began
    assert.ok(created < 8000, `users are created at once: ${created} ms`)
    await until(() => other.received.length >= names.length, 'all deliveries to the other target', 8000)
    assert.ok(hanging.received.length <= 4, `${hanging.received.length} at a time`)
  })

  it('are written with the user: a transaction that fails sends nothing, security 11.2', async () => {
    await using receiver = await startReceiver()
    await using server = await startWebhooks()
    await server.subscribe(receiver.url)
    const within = async () => {
      throw new Error('rolled back')
    }
    await assert.rejects(server.server.use(Users).create(await defaultTenant(server), { username: 'never' }, { within }))
    await createUser(server, 'ann')
    await until(() => receiver.received.length > 0, 'a delivery')
    await server.server.settle()
    assert.equal(receiver.received.length, 1)
  })

  it('go only to webhooks of the tenant, that are active, for channels they asked for, security 8.3', async () => {
    await using receiver = await startReceiver()
    await using server = await startWebhooks()
    await server.subscribe(receiver.url, { channelsSubscribed: [channel('login')] })
    const idle = await server.subscribe(`${receiver.url}/idle`, { status: 'INACTIVE' })
    const other = await server.server.use(Tenants).create({ slug: 'other.test' })
    await createUser(server, 'ann')
    await createUser(server, 'bob', other)
    await server.server.settle()
    assert.deepEqual(receiver.events(), [])
    await server.call(`/${idle}/activate`, { method: 'POST' })
    const { id } = await createUser(server, 'carl')
    await createUser(server, 'dora', other)
    const tenant = await defaultTenant(server)
    await server.server.use(Events).emit(loginSucceeded, { tenantId: tenant.id, userId: id, applicationId: 'a1', sessionId: 's1' })
    await until(() => receiver.received.length >= 2, 'two deliveries')
    await server.server.settle()
    assert.deepEqual([...receiver.events()].sort(), ['loginSuccess', 'userCreated'])
    assert.ok(receiver.received.every(({ json }) => json.iss === tenant.baseUrl))
  })

  it('follow no redirect, and reach no private address unless it is let through, security 9.1', async () => {
    await using inner = await startReceiver()
    await using receiver = await startReceiver((_, response) => response.writeHead(307, { location: inner.url }).end())
    await using server = await startWebhooks()
    await server.subscribe(receiver.url)
    await createUser(server, 'ann')
    await until(() => receiver.received.length > 0, 'a delivery')
    assert.equal(inner.received.length, 0)
    await using strict = await startWebhooks({ tables: { outbound: {} } })
    for (const endpoint of [
      inner.url,
      'https://127.0.0.1/x',
      'https://localhost/x',
      'http://example.com/x',
      'https://[::1]/x',
      'https://169.254.169.254/latest',
      'file:///etc/passwd',
    ])
      assert.equal((await strict.call('', { json: strict.body(endpoint) })).json.code, 'WEBHOOKMGT-60012', endpoint)
  })

  it('that never succeed are listed as dead letters, and sent again on demand, security 11.2', async () => {
    let broken = true
    const clock = fixedClock(Date.now())
    await using receiver = await startReceiver((_, response) => response.writeHead(broken ? 500 : 204).end())
    await using server = await startWebhooks({ replace: [[Clock, clock]], tables: { jobs: { runInServer: false } } })
    await server.server.settle()
    const id = await server.subscribe(receiver.url)
    await createUser(server, 'ann')
    for (let tries = 0; tries < 40; tries += 1) {
      await server.server.settle()
      clock.advance(2 * 3_600_000)
    }
    const { json } = await server.call(`/${id}/dead-letters`)
    assert.deepEqual([json.totalResults, json.deadLetters[0].eventUri, json.deadLetters[0].attempts], [1, `${profile.uri}/user/event-type/userCreated`, 34])
    const other = await server.subscribe(`${receiver.url}/other`, { name: 'Other' })
    assert.equal((await server.call(`/${other}/dead-letters`)).json.totalResults, 0)
    assert.equal((await server.call(`/${other}/dead-letters/${json.deadLetters[0].id}/resend`, { method: 'POST' })).status, 404)
    broken = false
    const before = receiver.received.length
    assert.equal((await server.call(`/${id}/dead-letters/${json.deadLetters[0].id}/resend`, { method: 'POST' })).status, 202)
    await server.server.settle()
    assert.equal(receiver.received.length, before + 1)
    assert.equal(receiver.received.at(-1)?.headers['webhook-id'], receiver.received[0]?.headers['webhook-id'])
    assert.equal((await server.call(`/${id}/dead-letters`)).json.totalResults, 0)
    assert.deepEqual((await server.call(`/${id}/dead-letters/resend`, { method: 'POST' })).json, { resent: 0 })
  })

  it('carry what other plugins contribute', async () => {
    const shipped = event<{ tenantId: string; orderId: string }>('acme.shipped')
    const acme = definePlugin({
      name: 'acme',
      setup: ({ host }) =>
        host.contribute(webhookEvents, {
          name: 'order/event-type/orderShipped',
          description: 'An order is on its way.',
          event: shipped,
          orderBy: ({ orderId }) => orderId,
          describe: (_tenant, { orderId }) => (orderId === 'secret' ? undefined : { order: { id: orderId } }),
        }),
    })
    await using receiver = await startReceiver()
    await using server = await startWebhooks({ plugins: [acme] })
    await server.subscribe(receiver.url, { channelsSubscribed: [channel('order')] })
    const tenantId = (await defaultTenant(server)).id
    for (const orderId of ['secret', 'o1']) await server.server.use(Events).emit(shipped, { tenantId, orderId })
    await until(() => receiver.received.length > 0, 'a delivery')
    await server.server.settle()
    assert.deepEqual(
      receiver.received.map(({ json }) => json.events[`${profile.uri}/order/event-type/orderShipped`].order),
      [{ id: 'o1' }],
    )
  })

  it('stop when the webhook is switched off or gone meanwhile', async () => {
    await using receiver = await startReceiver()
    await using server = await startWebhooks({ tables: { jobs: { runInServer: false } } })
    const id = await server.subscribe(receiver.url)
    await createUser(server, 'ann')
    await server.call(`/${id}/deactivate`, { method: 'POST' })
    await server.call(`/${id}`, { method: 'DELETE' })
    await server.server.settle()
    assert.equal(receiver.received.length, 0)
    assert.equal((await server.server.request(`${base}/${id}`)).status, 401)
  })
})
