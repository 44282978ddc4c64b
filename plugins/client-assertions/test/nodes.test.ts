import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import clientKeys from '@gatehouse/client-keys'
import { testClientKey } from '@gatehouse/client-keys/testing'
import { createTestDatabase } from '@gatehouse/kernel/testing'
import { startProvider } from '@gatehouse/oauth/test-provider'
import assertions from '../src/plugin.ts'

const publicUrl = 'http://127.0.0.1:1'
const exp = () => Math.floor(Date.now() / 1000) + 60

for (const kind of ['MYSQL', 'POSTGRES'] as const) {
  it(`one of 50 equal assertions counts on two nodes on ${kind}, security 3.3`, async function () {
    this.timeout(30_000)
    await using database = await createTestDatabase(process.env[`GATEHOUSE_TEST_${kind}_URL`] ?? '')
    const tables = { data: { url: database.url }, sealing: { masterKey: randomBytes(32).toString('base64') }, server: { publicUrl } }
    const options = { plugins: [clientKeys, assertions], tables }
    await using first = await startProvider(options)
    await using second = await startProvider(options, false)
    const key = await testClientKey()
    const { id } = await first.addClient({ authMethod: 'private_key_jwt', settings: { jwks: { keys: [key.jwk] } } })
    const assertion = await key.sign({ iss: id, sub: id, aud: `${publicUrl}/oauth2/token`, jti: randomUUID(), exp: exp() })
    const form = {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }
    const replies = await Promise.all(Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? first : second).token(form)))
    assert.equal(replies.filter(({ status }) => status === 200).length, 1)
    assert.ok(replies.every(({ status, json }) => status === 200 || json.error === 'invalid_client' || json.error === 'temporarily_unavailable'))
  })
}
