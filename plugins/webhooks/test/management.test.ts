import assert from 'node:assert/strict'
import { Tenants } from '@gatehouse/kernel'
import { base, channel, everything, holding, profile, startWebhooks, type WebhooksServer } from './support/server.ts'

const endpoint = (name: string) => `https://ev.acme.io/${name}`
describe('webhooks API', () => {
  let server: WebhooksServer
  before(async () => {
    server = await startWebhooks({ config: { webhooks: { maxWebhooks: 4 } } })
  })
  after(() => server[Symbol.asyncDispose]())

  it('creates with 201, shows and lists without the secret, security 1.9', async () => {
    const made = await server.call('', { json: server.body(endpoint('one'), { name: 'SIEM', channelsSubscribed: [channel('login'), channel('login')] }) })
    assert.equal(made.status, 201)
    const { id, createdAt, updatedAt, ...rest } = made.json
    assert.deepEqual(rest, {
      endpoint: endpoint('one'),
      eventProfile: profile,
      name: 'SIEM',
      channelsSubscribed: [{ channelUri: channel('login'), status: 'SUBSCRIPTION_ACCEPTED' }],
      status: 'ACTIVE',
    })
    assert.ok(made.headers.get('location')?.endsWith(`${base}/${id}`))
    assert.match(createdAt, /^\d{4}-.*Z$/)
    assert.equal(createdAt, updatedAt)
    assert.deepEqual((await server.call(`/${id}`)).json, made.json)
    const { json, text } = await server.call('')
    assert.deepEqual(json.webhooks, [{ id, createdAt, updatedAt, endpoint: endpoint('one'), name: 'SIEM', status: 'ACTIVE', self: `${base}/${id}` }])
    assert.ok(!text.includes('hush'))
  })

  it('is inactive unless it is asked for, is switched on and off, and is deleted only when off', async () => {
    const { json } = await server.call('', { json: { ...server.body(endpoint('two')), status: undefined } })
    assert.equal(json.status, 'INACTIVE')
    assert.equal((await server.call(`/${json.id}/activate`, { method: 'POST' })).json.status, 'ACTIVE')
    assert.equal((await server.call(`/${json.id}`, { method: 'DELETE' })).status, 400)
    assert.equal((await server.call(`/${json.id}/deactivate`, { method: 'POST' })).json.status, 'INACTIVE')
    assert.equal((await server.call(`/${json.id}`, { method: 'DELETE' })).status, 204)
    assert.equal((await server.call(`/${json.id}`)).status, 404)
  })

  it('replaces with PUT, and keeps the secret that is not named', async () => {
    const id = await server.subscribe(endpoint('three'))
    const { status, json } = await server.call(`/${id}`, {
      method: 'PUT',
      json: { ...server.body(endpoint('moved'), { name: 'Moved', channelsSubscribed: [channel('session')] }), secret: undefined },
    })
    assert.deepEqual([status, json.endpoint, json.name, json.channelsSubscribed[0].channelUri], [200, endpoint('moved'), 'Moved', channel('session')])
  })

  for (const [what, more, code] of [
    ['an endpoint that is no URL', { endpoint: 'x' }, 'WEBHOOKMGT-60012'],
    ['an endpoint on a private address', { endpoint: 'https://10.0.0.1/x' }, 'WEBHOOKMGT-60012'],
    ['an endpoint with a password', { endpoint: 'https://a:b@ev.acme.io/' }, 'WEBHOOKMGT-60012'],
    ['an endpoint that has a webhook', { endpoint: endpoint('one') }, 'WEBHOOKMGT-60013'],
    ['an unknown channel', { channelsSubscribed: [channel('weather')] }, 'WEBHOOKMGT-60011'],
    ['an unknown profile', { eventProfile: { name: 'CAEP', uri: 'x' } }, 'WEBHOOKMGT-60011'],
    ['a blank name', { name: ' ' }, 'WEBHOOKMGT-60011'],
    ['no name', { name: undefined }, 'WEBHOOKMGT-60011'],
    ['an empty secret', { secret: '' }, 'WEBHOOKMGT-60011'],
    ['an unknown status', { status: 'MAYBE' }, 'WEBHOOKMGT-60011'],
    ['an unknown member', { owner: 'me' }, 'WEBHOOKMGT-60011'],
  ] as const)
    it(`refuses ${what}: ${code}`, async () => {
      const answer = await server.call('', { json: server.body(endpoint('new'), more) })
      assert.deepEqual([answer.status, answer.json.code], [400, code])
      assert.ok(answer.json.traceId)
    })

  it('has a limit for each tenant', async () => {
    while ((await server.call('')).json.webhooks.length < 4) await server.subscribe(endpoint(String(Math.random())))
    assert.equal((await server.call('', { json: server.body(endpoint('more')) })).json.code, 'WEBHOOKMGT-60014')
  })

  it('has no subscriptions to retry: 400 WEBHOOKMGT-65028', async () => {
    const [{ id }] = (await server.call('')).json.webhooks
    const { status, json } = await server.call(`/${id}/retry`, { method: 'POST' })
    assert.deepEqual([status, json.code], [400, 'WEBHOOKMGT-65028'])
  })

  it('says what can be subscribed to', async () => {
    const { json } = await server.call('/metadata')
    assert.deepEqual(json.adapter, { name: 'httppublisher', type: 'Publisher' })
    const { json: described } = await server.call('/metadata/event-profiles/WSO2')
    assert.equal(json.profiles[0].self, `${base}/metadata/event-profiles/WSO2`)
    const user = described.channels.find(({ name }: { name: string }) => name === 'user')
    assert.equal(user.uri, channel('user'))
    assert.ok(user.events.some(({ eventUri }: { eventUri: string }) => eventUri === `${channel('user')}/event-type/userCreated`))
    const { status, json: none } = await server.call('/metadata/event-profiles/CAEP')
    assert.deepEqual([status, none.code], [404, 'WEBHOOKMETA-61001'])
  })

  it('demands the permission of each operation, security 7.4', async () => {
    const [{ id }] = (await server.call('')).json.webhooks
    for (const [method, path, verb] of [
      ['GET', '', 'view'],
      ['GET', `/${id}`, 'view'],
      ['GET', `/${id}/dead-letters`, 'view'],
      ['POST', `/${id}/deactivate`, 'update'],
      ['POST', `/${id}/dead-letters/resend`, 'update'],
      ['DELETE', `/${id}`, 'delete'],
    ] as const) {
      const others = ['view', 'create', 'update', 'delete'].filter((other) => other !== verb).map((other) => `internal_webhook_mgt_${other}`)
      assert.equal((await server.call(path, { method }, {})).status, 401)
      assert.equal((await server.call(path, { method }, holding(...others))).status, 403, `${method} ${path}`)
      assert.ok((await server.call(path, { method }, holding(`internal_webhook_mgt_${verb}`))).status < 300, `${method} ${path}`)
    }
    assert.equal((await server.call('/metadata', {}, everything)).status, 403)
    assert.equal((await server.call('/metadata', {}, holding('internal_webhook_meta_view'))).status, 200)
  })

  it('knows nothing of another tenant, security 8.2', async () => {
    const [{ id }] = (await server.call('')).json.webhooks
    const { slug } = await server.server.use(Tenants).create({ slug: 'other.test' })
    for (const [method, rest] of [
      ['GET', ''],
      ['PUT', ''],
      ['DELETE', ''],
      ['POST', '/activate'],
      ['POST', '/retry'],
      ['GET', '/dead-letters'],
      ['POST', '/dead-letters/resend'],
    ] as const) {
      const answer = await server.call(
        `/t/${slug}${base}/${id}${rest}`,
        { method, ...(method === 'PUT' ? { json: server.body(endpoint('stolen')) } : {}) },
        everything,
      )
      assert.deepEqual([answer.status, answer.json.code], [404, 'WEBHOOKMGT-60010'], `${method} ${rest}`)
    }
  })
})
