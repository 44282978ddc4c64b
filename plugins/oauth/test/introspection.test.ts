import assert from 'node:assert/strict'
import { Tenants } from '@gatehouse/kernel'
import { adminPassword, basic, type Provider, startProvider, type TestClient } from './support/provider.ts'
import { codeOf, signIn } from './support/sign-in.ts'

const opaque = { type: 'Default' } as const
const jwt = { type: 'JWT' } as const

describe('introspection and revocation, security 3.6, RFC 7662 and RFC 7009', () => {
  let provider: Provider
  let client: TestClient
  before(async () => {
    provider = await startProvider()
    client = await provider.addClient()
  })
  after(() => provider.stop())
  const machineToken = async (by: TestClient) => (await provider.token({ grant_type: 'client_credentials' }, by.basic)).json.access_token
  const revoke = (token: string, by: TestClient, more: Readonly<Record<string, string>> = {}) => provider.post('/oauth2/revoke', { token, ...more }, by.basic)
  const ask = (token: string, headers: Readonly<Record<string, string>>) => provider.post('/oauth2/introspect', { token }, headers)

  for (const accessToken of [opaque, jwt]) {
    describe(`${accessToken.type} access tokens`, () => {
      it('are described to any confidential client of the tenant', async () => {
        const owner = await provider.addClient({ accessToken })
        const { tokens } = await signIn(provider, owner)
        const described = await provider.introspect(tokens.access_token, client)
        const { active, client_id, username, token_type, sub, aut, iss } = described
        assert.deepEqual(
          { active, client_id, username, token_type, sub, aut, iss },
          {
            active: true,
            client_id: owner.id,
            username: 'kim',
            token_type: 'Bearer',
            sub: provider.user.id,
            aut: 'APPLICATION_USER',
            iss: `${provider.url}/oauth2/token`,
          },
        )
        assert.equal(described.exp - described.iat, 3600)
      })
      it('end alone when an application revokes its own', async () => {
        const owner = await provider.addClient({ accessToken })
        const [one, two] = [await machineToken(owner), await machineToken(owner)]
        assert.equal((await provider.introspect(one, client)).aut, 'APPLICATION')
        assert.equal((await revoke(one, owner)).status, 200)
        assert.deepEqual(await provider.introspect(one, client), { active: false })
        assert.equal((await provider.introspect(two, client)).active, true)
      })
      it('take the family along when a user’s is revoked, RFC 7009 §2.1', async () => {
        const owner = await provider.addClient({ accessToken })
        const { tokens } = await signIn(provider, owner)
        assert.equal((await revoke(tokens.access_token, owner, { token_type_hint: 'refresh_token' })).status, 200)
        assert.equal((await provider.introspect(tokens.access_token, client)).active, false)
        const again = await provider.token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token }, owner.basic)
        assert.equal(again.json.error, 'invalid_grant')
      })
      it('end with their refresh token', async () => {
        const owner = await provider.addClient({ accessToken })
        const { tokens } = await signIn(provider, owner)
        await revoke(tokens.refresh_token, owner)
        assert.equal((await provider.introspect(tokens.access_token, client)).active, false)
      })
      it('are not another client’s to revoke', async () => {
        const owner = await provider.addClient({ accessToken })
        const { tokens } = await signIn(provider, owner)
        for (const token of [tokens.access_token, tokens.refresh_token, await machineToken(owner)]) {
          const { status, json } = await revoke(token, client)
          assert.deepEqual([status, json.error], [400, 'unauthorized_client'])
        }
        assert.equal((await provider.introspect(tokens.access_token, client)).active, true)
      })
      it('of one tenant do not exist for another, security 8.2', async () => {
        const owner = await provider.addClient({ accessToken })
        const token = await machineToken(owner)
        const other = await provider.use(Tenants).create({ slug: `t-${accessToken.type.toLowerCase()}` })
        const foreign = await provider.addClient({ clientId: owner.id, accessToken }, {}, other)
        const asked = await provider.post(`/t/${other.slug}/oauth2/introspect`, { token }, foreign.basic)
        assert.deepEqual(asked.json, { active: false })
        await provider.post(`/t/${other.slug}/oauth2/revoke`, { token }, foreign.basic)
        assert.equal((await provider.introspect(token, client)).active, true)
        assert.equal((await provider.token({ grant_type: 'client_credentials' }, foreign.basic)).status, 401, 'nor do clients')
      })
    })
  }
  it('refresh tokens are described to their own client only', async () => {
    const { tokens } = await signIn(provider, client)
    assert.equal((await provider.introspect(tokens.refresh_token, client)).token_type, 'Refresh')
    assert.deepEqual(await provider.introspect(tokens.refresh_token, await provider.addClient()), { active: false })
  })
  it('whatever else is inactive, and nothing more is said, RFC 7662 §2.2', async () => {
    const { tokens } = await signIn(provider, client)
    for (const token of ['x', 'x'.repeat(67), tokens.id_token, `${tokens.access_token}x`, 'a.b.c', `${'a'.repeat(20_000)}.b.c`]) {
      assert.deepEqual(await provider.introspect(token, client), { active: false })
    }
  })
  it('a token is all of its text: who only knows which it is holds nothing, security 1.9', async () => {
    const { tokens } = await signIn(provider, client)
    for (const name of ['access_token', 'refresh_token']) {
      const token: string = tokens[name]
      const guessed = token.slice(0, 24) + 'A'.repeat(43)
      assert.deepEqual(await provider.introspect(guessed, client), { active: false })
      assert.equal((await provider.get('/oauth2/userinfo', { authorization: `Bearer ${guessed}` })).status, 401)
      assert.equal((await provider.token({ grant_type: 'refresh_token', refresh_token: guessed }, client.basic)).json.error, 'invalid_grant')
      assert.equal((await revoke(guessed, client)).status, 200)
      assert.equal((await provider.introspect(token, client)).active, true, 'and ends nothing')
    }
  })
  it('callers without credentials, with wrong ones, or public ones are refused', async () => {
    const token = await machineToken(client)
    const open = await provider.addClient({ public: true })
    for (const headers of [{}, basic(client.id, 'wrong'), basic('nobody', 'x'), { authorization: 'Bearer x' }, basic('kim', 'wrong')]) {
      const reply = await ask(token, headers)
      assert.equal(reply.status, 401, JSON.stringify(headers))
      assert.equal(reply.json.active, undefined)
    }
    assert.equal((await provider.post('/oauth2/introspect', { token, client_id: open.id })).status, 401)
  })
  it('an administrator may ask, an ordinary user or token may not', async () => {
    const token = await machineToken(client)
    assert.equal((await ask(token, basic('admin', adminPassword))).json.active, true)
    assert.equal((await ask(token, basic('kim', 'Swordfish-12-tides'))).status, 403)
    assert.equal((await ask(token, { authorization: `Bearer ${token}` })).status, 403)
  })
  it('a request without a token is refused', async () => {
    assert.equal((await provider.post('/oauth2/introspect', {}, client.basic)).json.error, 'invalid_request')
    assert.deepEqual([(await revoke('', client)).status, (await revoke('', client)).json.error], [400, 'invalid_request'])
  })
  it('revoking what is no token answers like success, RFC 7009 §2.2; a bad client is refused', async () => {
    for (const token of ['x', 'x'.repeat(67), 'a.b.c']) {
      const { status, text } = await revoke(token, client)
      assert.deepEqual([status, text], [200, ''])
    }
    assert.equal((await provider.post('/oauth2/revoke', { token: 'x' }, basic(client.id, 'wrong'))).status, 401)
  })
  it('a public client revokes with its id alone', async () => {
    const open = await provider.addClient({ public: true })
    const browser = provider.browser()
    const code = await codeOf(browser, open)
    const form = { grant_type: 'authorization_code', code, redirect_uri: 'https://rp.test/cb', code_verifier: 'v'.repeat(43), client_id: open.id }
    const { json } = await provider.token(form)
    assert.equal((await provider.post('/oauth2/revoke', { token: json.access_token, client_id: open.id })).status, 200)
    assert.equal((await provider.introspect(json.access_token, client)).active, false)
  })
})
