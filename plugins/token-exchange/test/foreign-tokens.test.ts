import assert from 'node:assert/strict'
import { startTestIssuer } from '@gatehouse/trusted-issuers/testing'
import { decodeJwt } from 'jose'
import { type Exchange, startExchange, type } from './support.ts'

describe('tokens of other issuers, RFC 8693 §2.1', () => {
  let at: Exchange
  let issuer: Awaited<ReturnType<typeof startTestIssuer>>
  before(async () => {
    at = await startExchange()
    issuer = await startTestIssuer(at.clock.now)
    const made = await at.provider.request('/api/server/v1/trusted-token-issuers', {
      headers: at.admin,
      json: {
        name: 'partner',
        issuer: issuer.issuer,
        certificate: { jwksUri: issuer.jwksUri },
        implicitAssociation: { isEnabled: true, lookupAttribute: ['http://wso2.org/claims/userid'] },
      },
    })
    assert.equal(made.status, 201)
  })
  after(async () => {
    await at[Symbol.asyncDispose]()
    await issuer[Symbol.asyncDispose]()
  })
  const ours = () => `${at.provider.url}/oauth2/token`
  const foreign = (claims: Readonly<Record<string, unknown>> = {}, header = {}) => issuer.sign({ sub: at.provider.user.id, aud: ours(), ...claims }, header)
  const service = (policy: object = {}) => at.service({ issuers: ['partner'], scopes: ['openid', 'profile'], ...policy }, { accessToken: { type: 'JWT' } })
  const asJwt = { subject_token_type: type('jwt') }

  it('count for the scopes of the policy, where it names the issuer', async () => {
    const { status, json } = await at.exchange(await service(), await foreign({ scope: 'admin everything' }), asJwt)
    assert.deepEqual([status, json.scope, decodeJwt(json.access_token).sub], [200, 'openid profile', at.provider.user.id], JSON.stringify(json))
    assert.equal((await at.exchange(await service({ issuers: [] }), await foreign(), asJwt)).json.error, 'invalid_request')
    assert.equal((await at.exchange(await service(), await foreign({ iss: 'https://evil.test' }), asJwt)).json.error, 'invalid_request')
  })
  it('are for us: invalid_target otherwise, §2.2.2', async () => {
    assert.equal((await at.exchange(await service(), await foreign({ aud: 'https://other.test' }), asJwt)).json.error, 'invalid_target')
  })
  it('are refused when forged, too old, about nobody or of another kind', async () => {
    const [head, body] = (await foreign()).split('.')
    const wrong = [
      `${head}.${body}.AAAA`,
      await foreign({ exp: Math.floor(at.clock.now() / 1000) - 61 }),
      await foreign({ sub: 'nobody' }),
      await foreign({}, { typ: 'logout+jwt' }),
    ]
    for (const token of wrong) assert.equal((await at.exchange(await service(), token, asJwt)).json.error, 'invalid_request')
    assert.equal((await at.exchange(await service(), await foreign(), { subject_token_type: type('id_token') })).json.error, 'invalid_request')
  })
  it('keep their own chain of actors, which are not ours whatever they are called', async () => {
    const client = await service({ impersonation: true })
    const { json } = await at.exchange(client, await foreign({ act: { sub: client.id } }), asJwt)
    assert.deepEqual(decodeJwt(json.access_token).act, { sub: client.id, iss: issuer.issuer })
    const delegated = await at.exchange(await service(), await foreign({ act: { sub: 'a' } }), asJwt)
    assert.deepEqual((decodeJwt(delegated.json.access_token).act as { act: object }).act, { sub: 'a', iss: issuer.issuer })
    for (const act of ['x', { sub: 1 }, { sub: '' }, [], null]) {
      assert.equal((await at.exchange(client, await foreign({ act }), asJwt)).json.error, 'invalid_request', JSON.stringify(act))
    }
  })
  it('say by may_act who may act, and nobody else may, §4.4', async () => {
    const robot = await service({ actors: ['*'] })
    const by = async (mayAct: unknown, client = robot) => {
      const actor = { actor_token: await at.ownToken(client), actor_token_type: type('access_token') }
      return at.exchange(client, await foreign({ may_act: mayAct }), { ...asJwt, ...actor })
    }
    const good = { sub: robot.id, iss: ours() }
    assert.deepEqual(decodeJwt((await by(good)).json.access_token).act, { sub: robot.id })
    for (const other of [{ sub: 'somebody', iss: ours() }, { sub: robot.id }, { sub: robot.id, iss: issuer.issuer }, 'x', {}]) {
      assert.equal((await by(other)).json.error, 'invalid_request', JSON.stringify(other))
    }
    const unnamed = await service()
    assert.equal((await by({ sub: unnamed.id, iss: ours() }, unnamed)).status, 200, 'named by the subject is enough')
  })
  it('are not our own tokens, even where our own name is registered as an issuer', async () => {
    await at.provider.request('/api/server/v1/trusted-token-issuers', {
      headers: at.admin,
      json: {
        name: 'ourselves',
        issuer: ours(),
        alias: at.web.id,
        certificate: { jwksUri: `${at.provider.url}/oauth2/jwks` },
        implicitAssociation: { isEnabled: true, lookupAttribute: ['http://wso2.org/claims/userid'] },
      },
    })
    const front = await at.provider.addClient({ accessToken: { type: 'JWT', audiences: [ours()] } })
    const client = await service({ issuers: ['*'], subjectClients: ['*'] })
    const { access_token: token } = await at.userTokens('openid', front)
    assert.equal((await at.exchange(client, token, asJwt)).status, 200)
    await at.provider.post('/oauth2/revoke', { token }, front.basic)
    assert.equal((await at.exchange(client, token, asJwt)).json.error, 'invalid_request')
  })
  it('hold may_act against impersonation as well', async () => {
    const client = await service({ impersonation: true })
    assert.equal((await at.exchange(client, await foreign({ may_act: { sub: 'somebody', iss: ours() } }), asJwt)).json.error, 'invalid_request')
    const named = await at.exchange(client, await foreign({ may_act: { sub: client.id, iss: ours() } }), asJwt)
    assert.deepEqual(decodeJwt(named.json.access_token).act, { sub: client.id })
  })
})
