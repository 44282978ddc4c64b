import assert from 'node:assert/strict'
import { Jobs } from '@gatehouse/kernel/jobs'
import { type Hearer, startHearer } from './hearer.ts'
import { startCiba } from './support.ts'

const token = '8d67dc78-7faa-4d41-aabd-67707b374255'

describe('ping, CIBA Core §10.2', () => {
  let hearer: Hearer
  let at: Awaited<ReturnType<typeof startCiba>>
  beforeEach(async () => {
    ;[hearer, at] = await Promise.all([startHearer(), startCiba()])
  })
  afterEach(async () => {
    await at[Symbol.asyncDispose]()
    await hearer[Symbol.asyncDispose]()
  })
  const pinged = () => at.addDesk({ tokenDeliveryMode: 'ping', clientNotificationEndpoint: hearer.url })

  it('tells the client that the answer is there, with its own token, for yes and for no', async () => {
    const client = await pinged()
    for (const answer of ['approve', 'deny']) {
      const { auth_req_id: id, auth_url: url } = (await at.begin({ client_notification_token: token }, client)).json
      await at.answer(url, answer)
      await at.provider.settle()
      const { authorization, body } = hearer.heard.at(-1) ?? {}
      assert.deepEqual([authorization, body], [`Bearer ${token}`, JSON.stringify({ auth_req_id: id })])
      const reply = await at.poll(id, client)
      assert.equal(reply.json.error, answer === 'approve' ? undefined : 'access_denied')
    }
    assert.equal(hearer.heard.length, 2)
  })
  it('needs a token that fits in a header, §7.1', async () => {
    const client = await pinged()
    for (const wrong of ['', 'a b', 'a\r\nx: y', 'x'.repeat(1025)]) {
      assert.equal((await at.begin({ client_notification_token: wrong }, client)).json.error, 'invalid_request', wrong.slice(0, 10))
    }
  })
  it('is not sent to clients that poll', async () => {
    await at.answer((await at.begin({ client_notification_token: token })).json.auth_url, 'approve')
    await at.provider.settle()
    assert.equal(hearer.heard.length, 0)
  })
  it('is tried again after an outage, gives up on a refusal, and delays nobody, security 11.6', async () => {
    const client = await pinged()
    hearer.answersWith(503)
    await at.answer((await at.begin({ client_notification_token: token }, client)).json.auth_url, 'approve')
    await at.provider.settle()
    at.clock.advance(10_000)
    await at.provider.settle()
    assert.equal(hearer.heard.length, 2)
    hearer.answersWith(403, 302)
    for (let turn = 0; turn < 2; turn += 1) {
      await at.answer((await at.begin({ client_notification_token: token }, client)).json.auth_url, 'approve')
      await at.provider.settle()
      at.clock.advance(60_000)
      await at.provider.settle()
    }
    assert.equal(hearer.heard.length, 4)
    const dead = await at.provider.use(Jobs).dead(at.provider.tenant.id)
    assert.equal(dead.length, 2)
    assert.ok(!JSON.stringify([dead, at.provider.log.lines]).includes(token), 'security 1.9')
  })
  it('needs an address to go to, §4', async () => {
    await assert.rejects(at.addDesk({ tokenDeliveryMode: 'ping' }), /clientNotificationEndpoint/)
    await assert.rejects(at.addDesk({ tokenDeliveryMode: 'ping', clientNotificationEndpoint: 'javascript:alert(1)' }))
    await assert.rejects(at.addDesk({ tokenDeliveryMode: 'push' }))
    await assert.rejects(at.addDesk({ skipUserValidation: true }), /not supported/)
  })
})
