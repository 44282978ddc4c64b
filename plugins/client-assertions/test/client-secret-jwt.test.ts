import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import clientKeys from '@gatehouse/client-keys'
import { ClientRegistry, ClientSecrets } from '@gatehouse/oauth/contracts'
import { type Provider, startProvider, type TestClient } from '@gatehouse/oauth/test-provider'
import { SignJWT } from 'jose'
import assertions from '../src/plugin.ts'

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const now = () => Math.floor(Date.now() / 1000)

describe('client_secret_jwt, OpenID Connect Core §9, security 3.1 to 3.3', () => {
  let provider: Provider
  before(async () => {
    provider = await startProvider({ plugins: [clientKeys, assertions] })
  })
  after(() => provider.stop())
  const signed = (client: Pick<TestClient, 'id'>, secret: string, alg = 'HS256') =>
    new SignJWT({ iss: client.id, sub: client.id, aud: `${provider.url}/oauth2/token`, jti: randomUUID(), exp: now() + 60 })
      .setProtectedHeader({ alg })
      .sign(Buffer.from(secret))
  const send = (assertion: string) => provider.token({ grant_type: 'client_credentials', client_assertion_type: TYPE, client_assertion: assertion })
  const secretsOf = ({ client }: TestClient) => provider.use(ClientSecrets).of(provider.tenant, client)
  const register = async (client: TestClient, authMethod: string, clientSecret?: string) =>
    provider.use(ClientRegistry).register(provider.tenant, {
      applicationId: client.application.id,
      grantTypes: ['client_credentials'],
      authMethod,
      ...(clientSecret ? { clientSecret } : {}),
    })

  it('takes the secret that was shown once, and refuses another', async () => {
    const client = await provider.addClient({ authMethod: 'client_secret_jwt' })
    assert.equal((await send(await signed(client, client.secret))).status, 200)
    const other = await send(await signed(client, 'x'.repeat(43)))
    assert.deepEqual([other.status, other.json.error], [401, 'invalid_client'])
  })
  it('counts an assertion once', async () => {
    const client = await provider.addClient({ authMethod: 'client_secret_jwt' })
    const assertion = await signed(client, client.secret)
    const replies = await Promise.all(Array.from({ length: 20 }, () => send(assertion)))
    assert.equal(replies.filter(({ status }) => status === 200).length, 1)
  })
  it('refuses a secret sent in the open, and assertions of clients that registered it so', async () => {
    const client = await provider.addClient({ authMethod: 'client_secret_jwt' })
    assert.equal((await provider.token({ grant_type: 'client_credentials' }, client.basic)).status, 401)
    const open = await provider.addClient()
    assert.equal((await send(await signed(open, open.secret))).status, 401)
  })
  it('refuses an algorithm whose hash is longer than the secret, RFC 7518 §3.2, or that is not the registered one', async () => {
    const client = await provider.addClient({ authMethod: 'client_secret_jwt' })
    for (const alg of ['HS384', 'HS512']) assert.equal((await send(await signed(client, client.secret, alg))).status, 401)
    const long = 'k'.repeat(64)
    const clientAuthentication = { tokenEndpointAuthMethod: 'client_secret_jwt', tokenEndpointAuthSigningAlg: 'HS512' }
    const strict = await provider.addClient({ clientSecret: long, settings: { clientAuthentication } })
    assert.equal((await send(await signed(strict, long, 'HS512'))).status, 200)
    assert.equal((await send(await signed(strict, long, 'HS256'))).status, 401)
  })
  it('refuses a secret that is too short to sign, and an algorithm that is none of the method’s', async () => {
    await assert.rejects(provider.addClient({ authMethod: 'client_secret_jwt', clientSecret: 'k'.repeat(31) }), /32 characters/)
    const clientAuthentication = { tokenEndpointAuthMethod: 'client_secret_jwt', tokenEndpointAuthSigningAlg: 'RS256' }
    await assert.rejects(provider.addClient({ settings: { clientAuthentication } }), /Invalid signature algorithm/)
  })
  it('keeps a sealed copy for this method alone, security 1.9', async () => {
    const client = await provider.addClient({ authMethod: 'client_secret_jwt' })
    assert.deepEqual(await secretsOf(client), [client.secret])
    const { clientSecret } = await register(client, 'client_secret_basic')
    assert.equal(clientSecret, undefined, 'the secret stays')
    assert.deepEqual(await secretsOf(client), [])
    assert.equal((await provider.token({ grant_type: 'client_credentials' }, client.basic)).status, 200)
    const back = await register(client, 'client_secret_jwt')
    assert.match(back.clientSecret ?? '', /^[\w-]{43}$/, 'a new one: only the hash of the old one was there')
    assert.equal((await send(await signed(client, client.secret))).status, 401)
    assert.equal((await send(await signed(client, back.clientSecret ?? ''))).status, 200)
  })
  it('stores no secret in the open', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-test-'))
    try {
      const server = await startProvider({ plugins: [clientKeys, assertions], dataDir })
      const { id, secret } = await server.addClient({ authMethod: 'client_secret_jwt' })
      await server.stop()
      const files = await readdir(dataDir)
      const stored = await Promise.all(files.map((file) => readFile(join(dataDir, file), 'latin1')))
      assert.ok(stored.some((text) => text.includes(id)))
      assert.ok(stored.every((text) => !text.includes(secret)))
    } finally {
      await rm(dataDir, { recursive: true, force: true })
    }
  })
})
