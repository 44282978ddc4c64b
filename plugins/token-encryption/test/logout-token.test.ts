import assert from 'node:assert/strict'
import { Sessions } from '@gatehouse/authn/contracts'
import clientKeys from '@gatehouse/client-keys'
import { authorize, type Provider, signIn, startProvider, type TestClient } from '@gatehouse/oauth/test-provider'
import { reachable, startReceiver } from '@gatehouse/oidc/test-receiver'
import { decodeProtectedHeader } from 'jose'
import tokenEncryption from '../src/plugin.ts'
import { newRecipient, type Recipient, verified } from './support.ts'

type Receiver = Awaited<ReturnType<typeof startReceiver>>

describe('encrypted logout tokens, Back-Channel Logout §2.4', () => {
  let provider: Provider
  let receiver: Receiver
  let recipient: Recipient
  before(async () => {
    provider = await startProvider({ plugins: [clientKeys, tokenEncryption], tables: { ...reachable, jobs: { runInServer: false } } })
    receiver = await startReceiver()
    recipient = await newRecipient('RSA-OAEP-256')
  })
  after(async () => {
    await receiver[Symbol.asyncDispose]()
    await provider.stop()
  })
  const clientWith = (encryption: object, settings: object = { jwks: { keys: [recipient.jwk] } }) =>
    provider.addClient({ settings: { logout: { backChannelLogoutUrl: receiver.url }, idToken: { encryption }, ...settings } })
  const received = () => receiver.received.map(({ form }) => form.get('logout_token') ?? '')
  const endSessions = async () => {
    const sessions = provider.use(Sessions)
    for (const { id } of await sessions.listOf(provider.tenant, provider.user.id)) await sessions.end(provider.tenant, id)
    await provider.settle()
  }
  /** What the client hears when a session of its user ends. */
  const heard = async (client: TestClient) => {
    receiver.received.length = 0
    await signIn(provider, client)
    await endSessions()
    return received()
  }

  it('are encrypted as ID tokens are: signed first, with iss in the header, RFC 7519 §5.3', async () => {
    const client = await clientWith({ enabled: true, algorithm: 'RSA-OAEP-256', method: 'A192GCM' })
    const [token = '', ...more] = await heard(client)
    assert.equal(more.length, 0)
    const { text, header } = await recipient.open(token)
    assert.deepEqual([header.alg, header.enc, header.cty, header.iss], ['RSA-OAEP-256', 'A192GCM', 'JWT', `${provider.url}/oauth2/token`])
    assert.equal(decodeProtectedHeader(text).typ, 'logout+jwt')
    const { sub, events } = await verified(provider, client, text)
    assert.deepEqual([sub, Object.keys(events as object)], [provider.user.id, ['http://schemas.openid.net/event/backchannel-logout']])
  })
  it('are signed alone for a client whose ID tokens are', async () => {
    const client = await clientWith({ enabled: false })
    const [token = ''] = await heard(client)
    assert.equal((await verified(provider, client, token)).sub, provider.user.id)
  })
  it('are not sent without a key: nothing goes out in clear', async () => {
    const client = await clientWith({ enabled: true }, { jwks: { keys: [recipient.jwk] } })
    const without = await clientWith({ enabled: true }, {})
    const { browser } = await signIn(provider, client)
    receiver.received.length = 0
    await authorize(browser, without)
    await endSessions()
    assert.deepEqual(
      received().map((text) => text.split('.').length),
      [5],
    )
  })
})
