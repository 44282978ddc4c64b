import assert from 'node:assert/strict'
import { adminPassword, basic, codeOf, type Provider, redeem, signIn, startProvider, type TestClient } from '@gatehouse/oauth/test-provider'
import { decodeJwt } from 'jose'
import dpop from '../src/plugin.ts'
import { newSender, type Sender } from './support/proofs.ts'

const USERINFO = '/oauth2/userinfo'
const ME = '/api/server/v1/applications'

for (const type of ['Default', 'JWT'] as const) {
  describe(`bound ${type === 'JWT' ? 'JWTs' : 'opaque tokens'} at resources, RFC 9449 §7, security 3.8`, () => {
    let provider: Provider
    let client: TestClient
    let sender: Sender
    let token: string
    before(async () => {
      provider = await startProvider({ plugins: [dpop] })
      client = await provider.addClient({ accessToken: { type }, settings: undefined })
      sender = await newSender(provider.url)
      const code = await codeOf(provider.browser(), client)
      const form = { grant_type: 'authorization_code', code, redirect_uri: 'https://rp.test/cb', code_verifier: 'v'.repeat(43) }
      token = (await provider.token(form, { ...client.basic, ...(await sender.atToken()) })).json.access_token
    })
    after(() => provider.stop())

    it('are taken with a proof, and carry cnf', async () => {
      const { status, json } = await provider.get(USERINFO, await sender.at(USERINFO, token))
      assert.deepEqual([status, json.sub], [200, provider.user.id])
      if (type === 'JWT') assert.deepEqual(decodeJwt(token).cnf, { jkt: sender.jkt })
    })
    it('are refused with Bearer, by header and by form: a stolen token is worth nothing', async () => {
      const bearer = await provider.get(USERINFO, { authorization: `Bearer ${token}` })
      assert.deepEqual([bearer.status, bearer.json.error], [401, 'invalid_token'])
      assert.equal((await provider.post(USERINFO, { access_token: token })).status, 401)
      const { dpop: proof } = await sender.at(USERINFO, token)
      assert.equal((await provider.get(USERINFO, { authorization: `Bearer ${token}`, dpop: proof })).status, 401)
    })
    it('are refused without a proof, and with that of another sender', async () => {
      const without = await provider.get(USERINFO, { authorization: `DPoP ${token}` })
      assert.deepEqual([without.status, without.json.error], [401, 'invalid_dpop_proof'])
      assert.match(without.headers.get('www-authenticate') ?? '', /^DPoP error="invalid_dpop_proof".*algs="ES256 /)
      const thief = await newSender(provider.url)
      const { status, json } = await provider.get(USERINFO, await thief.at(USERINFO, token))
      assert.deepEqual([status, json.error], [401, 'invalid_token'])
    })
    it('are refused with a proof without ath, with that of another token, or used before', async () => {
      for (const ath of [undefined, 'x', Buffer.alloc(32).toString('base64url')]) {
        const { status, json } = await provider.get(USERINFO, await sender.at(USERINFO, token, { ath }))
        assert.deepEqual([status, json.error], [401, 'invalid_dpop_proof'])
      }
      const headers = await sender.at(USERINFO, token)
      const replies = await Promise.all(Array.from({ length: 20 }, () => provider.get(USERINFO, headers)))
      assert.equal(replies.filter(({ status }) => status === 200).length, 1)
    })
    it('are refused with a proof for another method or address', async () => {
      for (const claims of [{ htm: 'POST' }, { htu: `${provider.url}/oauth2/token` }]) {
        assert.equal((await provider.get(USERINFO, await sender.at(USERINFO, token, claims))).json.error, 'invalid_dpop_proof')
      }
    })
    it('stay bound when they are introspected', async () => {
      assert.deepEqual((await provider.introspect(token, client)).cnf, { jkt: sender.jkt })
    })
    it('are taken by management APIs with a proof only', async () => {
      const other = await provider.addClient({ accessToken: { type } }, { authorizedScopes: ['internal_application_mgt_view'] })
      const form = { grant_type: 'client_credentials', scope: 'internal_application_mgt_view' }
      const { json } = await provider.token(form, { ...other.basic, ...(await sender.atToken()) })
      assert.equal((await provider.get(ME, await sender.at(ME, json.access_token))).status, 200)
      assert.equal((await provider.get(ME, { authorization: `Bearer ${json.access_token}` })).status, 401)
      const bare = await provider.get(ME, { authorization: `DPoP ${json.access_token}` })
      assert.equal(bare.status, 401)
      assert.match(bare.headers.get('www-authenticate') ?? '', /^DPoP error="invalid_dpop_proof"/)
    })
    it('refuse the scheme DPoP for a token that is not bound', async () => {
      const plain = (await signIn(provider, client)).tokens.access_token
      assert.equal((await provider.get(USERINFO, await sender.at(USERINFO, plain))).status, 401)
    })
    it('names DPoP where nothing was presented', async () => {
      assert.match((await provider.get(USERINFO)).headers.get('www-authenticate') ?? '', /DPoP algs="/)
      assert.match((await provider.get(ME)).headers.get('www-authenticate') ?? '', /DPoP algs="/)
      assert.equal((await provider.get(ME, basic('admin', adminPassword))).status, 200)
    })
  })
}

describe('what is bound besides access tokens, RFC 9449 §5 and §10', () => {
  let provider: Provider
  let sender: Sender
  let thief: Sender
  before(async () => {
    provider = await startProvider({ plugins: [dpop] })
    sender = await newSender(provider.url)
    thief = await newSender(provider.url)
  })
  after(() => provider.stop())
  const exchange = async (client: TestClient, code: string, who: Sender | undefined) =>
    provider.token(
      {
        grant_type: 'authorization_code',
        code,
        redirect_uri: 'https://rp.test/cb',
        code_verifier: 'v'.repeat(43),
        ...(client.client.public ? { client_id: client.id } : {}),
      },
      { ...(client.client.public ? {} : client.basic), ...(who ? await who.atToken() : {}) },
    )
  const refresh = async (client: TestClient, token: string, who: Sender | undefined) =>
    provider.token(
      { grant_type: 'refresh_token', refresh_token: token, ...(client.client.public ? { client_id: client.id } : {}) },
      { ...(client.client.public ? {} : client.basic), ...(who ? await who.atToken() : {}) },
    )
  const publicClient = () => provider.addClient({ public: true, authMethod: 'none', grantTypes: ['authorization_code', 'refresh_token'] })

  it('the refresh tokens of public clients, through rotation', async () => {
    const client = await publicClient()
    const { json } = await exchange(client, await codeOf(provider.browser(), client), sender)
    for (const who of [undefined, thief]) {
      const { status, json: error } = await refresh(client, json.refresh_token, who)
      assert.deepEqual([status, error.error], [400, 'invalid_grant'])
    }
    const next = await refresh(client, json.refresh_token, sender)
    assert.deepEqual([next.status, next.json.token_type], [200, 'DPoP'])
    assert.equal((await refresh(client, next.json.refresh_token, thief)).status, 400)
    assert.equal((await refresh(client, next.json.refresh_token, sender)).status, 200)
  })
  it('not those of confidential clients: they may change the key', async () => {
    const client = await provider.addClient()
    const { json } = await exchange(client, await codeOf(provider.browser(), client), sender)
    const next = await refresh(client, json.refresh_token, thief)
    assert.equal(next.status, 200)
    assert.deepEqual((await provider.introspect(next.json.access_token, client)).cnf, { jkt: thief.jkt })
  })
  it('those of confidential clients as well, where the application validates its binding', async () => {
    const client = await provider.addClient({ settings: { accessToken: { bindingType: 'DPoP', validateTokenBinding: true } } })
    const { json } = await exchange(client, await codeOf(provider.browser(), client), sender)
    assert.equal((await refresh(client, json.refresh_token, thief)).json.error, 'invalid_grant')
    assert.equal((await refresh(client, json.refresh_token, sender)).status, 200)
  })
  it('a code by dpop_jkt, security 2.3', async () => {
    const client = await provider.addClient()
    for (const who of [undefined, thief]) {
      const code = await codeOf(provider.browser(), client, { dpop_jkt: sender.jkt })
      const { status, json } = await exchange(client, code, who)
      assert.deepEqual([status, json.error], [400, 'invalid_grant'])
    }
    const code = await codeOf(provider.browser(), client, { dpop_jkt: sender.jkt })
    assert.equal((await exchange(client, code, sender)).status, 200)
  })
  it('keeps the code when the proof is bad: the client may send it again', async () => {
    const client = await provider.addClient()
    const code = await codeOf(provider.browser(), client)
    const form = { grant_type: 'authorization_code', code, redirect_uri: 'https://rp.test/cb', code_verifier: 'v'.repeat(43) }
    const bad = await provider.token(form, { ...client.basic, ...(await sender.atToken({ htm: 'GET' })) })
    assert.equal(bad.json.error, 'invalid_dpop_proof')
    assert.equal((await exchange(client, code, sender)).status, 200)
  })
  it('refuses a dpop_jkt that is none', async () => {
    const client = await provider.addClient()
    const browser = provider.browser()
    const reply = await browser.go(
      `/oauth2/authorize?${new URLSearchParams({ client_id: client.id, redirect_uri: 'https://rp.test/cb', response_type: 'code', dpop_jkt: 'short', code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' })}`,
    )
    assert.equal(new URL(reply.headers.get('location') ?? '').searchParams.get('error'), 'invalid_request')
  })
  it('a token without a key afterwards is none: redeeming without a proof gives Bearer', async () => {
    const client = await provider.addClient()
    const { json } = await redeem(provider, client, await codeOf(provider.browser(), client))
    assert.equal(json.token_type, 'Bearer')
  })
})
