import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { startRedis } from '../services/index.ts'
import { type Api, api, newUser } from './support/api.ts'
import { type DatabaseKind, databases } from './support/databases.ts'
import { type ServerProcess, startProcess } from './support/process.ts'
import { type WebhookReceiver, webhookReceiver } from './support/webhook-receiver.ts'

const outbound = { GATEHOUSE_OUTBOUND__WEBHOOKS__ALLOW_HTTP: 'true', GATEHOUSE_OUTBOUND__WEBHOOKS__ALLOW_PRIVATE: '["127.0.0.0/8"]' }
const subscribe = async (admin: Api, endpoint: string) => {
  const { status, text } = await admin.post('/api/server/v1/webhooks', {
    name: 'crash',
    endpoint,
    eventProfile: { name: 'WSO2', uri: 'https://schemas.identity.wso2.org/events' },
    channelsSubscribed: ['https://schemas.identity.wso2.org/events/user'],
    secret: 'a-very-long-shared-secret',
    status: 'ACTIVE',
  })
  assert.equal(status, 201, text)
}
/** Creates users until the server is gone. @returns the ids that were acknowledged. */
const stream = (admin: Api, lanes: number) => {
  const acknowledged = new Set<string>()
  let count = 0
  const lane = async () => {
    for (;;) {
      const reply = await admin.post('/scim2/Users', newUser(`user-${count++}`)).catch(() => undefined)
      if (!reply) return
      if (reply.status === 201) acknowledged.add(reply.json.id)
    }
  }
  return { acknowledged, done: Promise.all(Array.from({ length: lanes }, lane)) }
}
const until = async (what: string, done: () => boolean, ms = 50_000) => {
  for (const end = performance.now() + ms; !done(); await sleep(50)) assert.ok(performance.now() < end, what)
}
const createdIn = ({ delivered }: WebhookReceiver) =>
  new Set(
    delivered.flatMap(({ body }) =>
      Object.entries(JSON.parse(body).events as Record<string, { user?: { id: string } }>).flatMap(([uri, { user }]) =>
        uri.endsWith('/userCreated') ? [user?.id ?? ''] : [],
      ),
    ),
  )

const killInTheMiddle = async (server: ServerProcess, receiver: WebhookReceiver) => {
  const admin = api(server.url)
  await subscribe(admin, receiver.url)
  const { acknowledged, done } = stream(admin, 4)
  await until('users are created', () => acknowledged.size >= 40)
  await server.kill()
  await done
  const begun = performance.now()
  await server.start()
  assert.ok(performance.now() - begun < 10_000, 'ready within 10 s')
  for (const id of acknowledged) assert.equal((await admin.get(`/scim2/Users/${id}`)).status, 200, `${id} was acknowledged and is lost`)
  return acknowledged
}
const arrives = async (receiver: WebhookReceiver, acknowledged: ReadonlySet<string>) =>
  until(`every webhook arrives: ${createdIn(receiver).size} of ${acknowledged.size}`, () => createdIn(receiver).isSupersetOf(acknowledged))

describe('kill -9 while users are created, security 11.1 and 11.2', function () {
  this.timeout(120_000)
  for (const kind of ['sqlite', 'mariadb'] as const satisfies readonly DatabaseKind[]) {
    it(`${kind}: every 201 is kept, every webhook arrives, also when the receiver is away at first`, async () => {
      await using database = await databases[kind]()
      await using receiver = await webhookReceiver()
      await using server = await startProcess({ env: { ...outbound, ...(database.url ? { GATEHOUSE_DATA__URL: database.url } : {}) } })
      await receiver.off()
      const acknowledged = await killInTheMiddle(server, receiver)
      await sleep(500)
      await receiver.on()
      await arrives(receiver, acknowledged)
    })
  }
  it('MariaDB and Redis: every webhook arrives, also when Redis is away for a while and forgets everything', async () => {
    await using database = await databases.mariadb()
    await using redis = await startRedis()
    await using receiver = await webhookReceiver()
    await using server = await startProcess({ env: { ...outbound, GATEHOUSE_DATA__URL: database.url ?? '', GATEHOUSE_REDIS__URL: redis.url } })
    await redis.kill()
    const acknowledged = await killInTheMiddle(server, receiver)
    await redis.restart()
    await arrives(receiver, acknowledged)
  })
  it('webhooks are signed over time and body, security 9.3', async () => {
    await using receiver = await webhookReceiver()
    await using server = await startProcess({ env: outbound })
    const admin = api(server.url)
    await subscribe(admin, receiver.url)
    assert.equal((await admin.post('/scim2/Users', newUser('ann'))).status, 201)
    await until('the webhook arrives', () => receiver.delivered.length > 0)
    assert.match(String(receiver.delivered[0]?.headers['x-wso2-event-signature']), /^sha256=[0-9a-f]{64}$/)
  })
})
