import assert from 'node:assert/strict'
import { Applications } from '@gatehouse/applications/contracts'
import { ClientRegistry } from '../src/contracts.ts'
import { basic, type Provider, startProvider, type TestClient } from './support/provider.ts'

const grant = { grant_type: 'client_credentials' }

describe('client authentication, security 3.1 and RFC 6749 §2.3', () => {
  let provider: Provider
  let client: TestClient
  before(async () => {
    provider = await startProvider({ config: { oauth: { clientFailuresPerMinute: 1000 } } })
    client = await provider.addClient()
  })
  after(() => provider.stop())

  const refused = (reply: { status: number; json: { error: string }; headers: Headers }) => {
    assert.deepEqual([reply.status, reply.json.error], [401, 'invalid_client'])
    assert.match(reply.headers.get('www-authenticate') ?? '', /^Basic realm=/)
    assert.equal(reply.headers.get('cache-control'), 'no-store')
  }
  it('takes Basic and a secret in the body', async () => {
    assert.equal((await provider.token(grant, client.basic)).status, 200)
    assert.equal((await provider.token({ ...grant, client_id: client.id, client_secret: client.secret })).status, 200)
  })
  it('decodes id and secret as forms, RFC 6749 §2.3.1', async () => {
    const odd = await provider.addClient({ clientId: 'app:with/odd~id', clientSecret: 'a secret % with + signs: and more' })
    assert.equal((await provider.token(grant, basic(odd.id, odd.secret))).status, 200)
  })
  it('takes a JSON body', async () => {
    const reply = await provider.request('/oauth2/token', { json: grant, headers: client.basic })
    assert.equal(reply.status, 200)
  })
  it('refuses a wrong, empty or missing secret', async () => {
    refused(await provider.token(grant, basic(client.id, `${client.secret}x`)))
    refused(await provider.token(grant, basic(client.id, '')))
    refused(await provider.token({ ...grant, client_id: client.id, client_secret: 'x' }))
    refused(await provider.token({ ...grant, client_id: client.id }))
    refused(await provider.token({ ...grant, client_id: client.id, client_secret: '' }))
  })
  it('refuses unknown clients, and requests without one, in the same way', async () => {
    const unknown = await provider.token(grant, basic('nobody', 'x'.repeat(40)))
    const wrong = await provider.token(grant, basic(client.id, 'x'.repeat(40)))
    refused(unknown)
    assert.equal(unknown.text, wrong.text)
    refused(await provider.token(grant))
  })
  it('refuses malformed Basic headers', async () => {
    for (const header of [
      'Basic',
      'Basic ',
      'Basic !!!',
      `Basic ${Buffer.from('no-colon').toString('base64')}`,
      `Basic ${Buffer.from('%zz:x').toString('base64')}`,
      'Basic __proto__',
    ]) {
      refused(await provider.token(grant, { authorization: header }))
    }
  })
  it('refuses two methods in one request', async () => {
    const { status, json } = await provider.token({ ...grant, client_id: client.id, client_secret: client.secret }, client.basic)
    assert.deepEqual([status, json.error], [400, 'invalid_request'])
  })
  it('refuses a client_id that is not the authenticated one', async () => {
    const other = await provider.addClient()
    const { status, json } = await provider.token({ ...grant, client_id: other.id }, client.basic)
    assert.deepEqual([status, json.error], [400, 'invalid_request'])
  })
  it('takes the registered method only', async () => {
    const post = await provider.addClient({ authMethod: 'client_secret_post' })
    refused(await provider.token(grant, post.basic))
    assert.equal((await provider.token({ ...grant, client_id: post.id, client_secret: post.secret })).status, 200)
  })
  it('gives public clients no confidential grant, and takes no secret of theirs', async () => {
    const open = await provider.addClient({ public: true })
    const { status, json } = await provider.token({ ...grant, client_id: open.id })
    assert.deepEqual([status, json.error], [400, 'unauthorized_client'])
    refused(await provider.token({ ...grant, client_id: open.id, client_secret: 'x'.repeat(40) }))
  })
  it('refuses secrets in the query, RFC 6749 §2.3.1', async () => {
    for (const query of [`client_secret=${client.secret}`, 'client%5Fsecret=x', 'username=x&password=y', 'CLIENT_SECRET=x']) {
      const { status, json } = await provider.post(`/oauth2/token?${query}`, { ...grant, client_id: client.id })
      assert.deepEqual([status, json.error], [400, 'invalid_request'], query)
    }
  })
  it('refuses the client of a disabled application, and forgets a removed one at once, security 3.10', async () => {
    const gone = await provider.addClient()
    await provider.use(Applications).remove(provider.tenant, gone.application.id)
    refused(await provider.token(grant, gone.basic))
  })
  it('replaces its secret when another one is given', async () => {
    const two = await provider.addClient()
    const { clientSecret = '' } = await provider.use(ClientRegistry).register(provider.tenant, {
      applicationId: two.application.id,
      clientSecret: 'another-secret-of-high-entropy',
      grantTypes: ['client_credentials'],
    })
    assert.equal((await provider.token(grant, basic(two.id, clientSecret))).status, 200)
    refused(await provider.token(grant, two.basic))
  })
  it('shows no secret in the log, security 1.9', async () => {
    await provider.token(grant, basic(client.id, 'a-wrong-secret-that-shows'))
    await provider.token({ ...grant, client_id: client.id, client_secret: 'a-wrong-secret-that-shows' })
    assert.ok(!JSON.stringify(provider.log.lines).includes('a-wrong-secret-that-shows'))
  })
})

describe('failed authentications are limited for each client, security 3.1', () => {
  it('answers 429 past the limit, also to the right secret from that address', async () => {
    await using provider = await startProvider({ config: { oauth: { clientFailuresPerMinute: 3 } } })
    const client = await provider.addClient()
    const other = await provider.addClient()
    const statuses = []
    for (let tries = 0; tries < 5; tries += 1) statuses.push((await provider.token(grant, basic(client.id, 'wrong'))).status)
    assert.deepEqual(statuses, [401, 401, 401, 429, 429])
    const reply = await provider.token(grant, client.basic)
    assert.equal(reply.status, 429)
    assert.ok(Number(reply.headers.get('retry-after')) > 0)
    assert.equal((await provider.token(grant, other.basic)).status, 200, 'others go on')
  })
})
