import assert from 'node:assert/strict'
import { Applications } from '@gatehouse/applications/contracts'
import { Clock, Outbound, OutboundRefused, type OutboundRequest } from '@gatehouse/kernel'
import { type FixedClock, fixedClock } from '@gatehouse/kernel/testing'
import { Clients } from '@gatehouse/oauth/contracts'
import { type RegistrationServer, redirectUri, startRegistration } from './support.ts'

const id = 'https://app.test/oauth/client.json'
const good = { client_id: id, client_name: 'Assistant', redirect_uris: [redirectUri], client_uri: 'https://app.test/' }

describe('client id metadata documents', () => {
  let server: RegistrationServer
  let clock: FixedClock
  let documents: Map<string, { status?: number; type?: string; cache?: string; body: unknown }>
  let asked: OutboundRequest[]
  const outbound: Outbound = {
    async send(request) {
      asked.push(request)
      const found = documents.get(request.url)
      if (!found) throw new OutboundRefused('not allowed')
      const { status = 200, type = 'application/json', cache = '', body } = found
      return { status, headers: { 'content-type': type, 'cache-control': cache }, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) }
    },
    check: () => undefined,
  }
  beforeEach(async () => {
    documents = new Map([[id, { body: good }]])
    asked = []
    clock = fixedClock(Date.UTC(2030, 0, 1))
    server = await startRegistration(
      { metadataDocuments: true, metadataPerMinute: 5 },
      {
        replace: [
          [Outbound, outbound],
          [Clock, clock],
        ],
      },
    )
  })
  afterEach(() => server.stop())
  const find = (clientId = id) => server.use(Clients).find(server.tenant, clientId)
  const authorize = (clientId: string, uri = redirectUri) => {
    const params = {
      client_id: clientId,
      redirect_uri: uri,
      response_type: 'code',
      scope: 'openid',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
    }
    return server.get(`/oauth2/authorize?${new URLSearchParams(params)}`)
  }

  it('serve as registration of a public client, whose host the user sees', async () => {
    assert.equal((await server.get('/oauth2/token/.well-known/openid-configuration')).json.client_id_metadata_document_supported, true)
    const { status, headers } = await authorize(id)
    assert.equal(status, 302)
    assert.doesNotMatch(headers.get('location') ?? '', /oauth_error/)
    const client = await find()
    assert.deepEqual(
      [client?.clientId, client?.public, client?.pkce.mandatory, client?.grantTypes, client?.application.name, client?.application.authorizedScopes],
      [id, true, true, ['authorization_code'], 'Assistant (app.test)', []],
    )
    assert.equal(client?.application.advancedConfigurations.skipLoginConsent, false)
    assert.equal(asked.length, 1)
    assert.deepEqual([asked[0]?.feature, asked[0]?.maxBytes, asked[0]?.timeoutMs], ['client-metadata', 16384, 5000], 'security 9.1')
  })
  it('are fetched once for many requests, and again when they are old, security 9.2', async () => {
    await Promise.all([find(), find(), find()])
    assert.equal(asked.length, 1)
    documents.set(id, { body: { ...good, redirect_uris: ['https://app.test/new'] } })
    clock.advance(3_601_000)
    assert.deepEqual((await find())?.redirectUris, ['https://app.test/new'])
    assert.equal(asked.length, 2)
    assert.equal((await server.use(Applications).findByName(server.tenant, 'Assistant (app.test)'))?.id, (await find())?.applicationId, 'the same application')
  })
  it('keep their last good state when the answer is bad, for a day', async () => {
    await find()
    for (const answer of [
      { status: 500, body: '' },
      { body: 'x' },
      { body: { ...good, client_id: 'https://evil.test/c' } },
      { type: 'text/html', body: good },
    ]) {
      documents.set(id, answer)
      clock.advance(3_700_000)
      assert.deepEqual((await find())?.redirectUris, [redirectUri])
    }
    clock.advance(2 * 86_400_000)
    assert.equal(await find(), undefined)
  })
  it('make no client when they do not hold', async () => {
    const bad: readonly unknown[] = [
      { ...good, client_id: 'https://app.test/other' },
      { ...good, client_id: undefined },
      { ...good, client_secret: 'for everybody to read it' },
      { ...good, token_endpoint_auth_method: 'client_secret_basic' },
      { ...good, redirect_uris: [] },
      { ...good, redirect_uris: ['javascript:alert(1)'] },
      { ...good, grant_types: ['client_credentials'] },
      { ...good, ext_pkce_mandatory: false },
      [good],
      'x',
    ]
    for (const [n, body] of bad.entries()) {
      const url = `https://app.test/bad/${n}`
      documents.set(url, {
        body:
          typeof body === 'object' && !Array.isArray(body)
            ? { ...(body as object), ...((body as typeof good).client_id === id ? { client_id: url } : {}) }
            : body,
      })
      assert.equal(await find(url), undefined, JSON.stringify(body))
      clock.advance(61_000)
    }
    assert.equal((await server.use(Applications).findByName(server.tenant, 'Assistant (app.test)')) ?? null, null)
    const refused = await authorize('https://app.test/bad/0')
    assert.match(refused.headers.get('location') ?? refused.text, /oauth_error|oauthError|invalid_client|client/i)
    assert.doesNotMatch(refused.headers.get('location') ?? '', /rp\.test/, 'security 2.2')
  })
  it('are asked for only at addresses that read in one way', async () => {
    const ids = [
      'https://app.test',
      'https://app.test/',
      'https://app.test/a/../b',
      'https://APP.test/c',
      'https://u@app.test/c',
      'https://app.test/c#f',
      'https://app.test/c?d',
      'https://app.test:443/c',
      'http://app.test/c',
      `https://app.test/${'x'.repeat(200)}`,
    ]
    for (const one of ids) assert.equal(await find(one), undefined, one)
    assert.equal(asked.length, 0)
  })
  it('of unknown clients are fetched at a bounded rate, and failures are remembered', async () => {
    for (let n = 0; n < 3; n += 1) assert.equal(await find('https://app.test/none'), undefined)
    assert.equal(asked.length, 1)
    for (let n = 0; n < 4; n += 1) await find(`https://app.test/none/${n}`)
    await assert.rejects(find('https://app.test/none/9'), { code: 'kernel.too_many_requests' })
  })
  it('are another client in each tenant, security 8.1, and give way to one registered by hand', async () => {
    const { id: own } = await server.addClient({ clientId: 'https://app.test/by-hand' })
    assert.deepEqual((await find(own))?.redirectUris, [redirectUri])
    assert.equal(asked.length, 0)
  })
  it('are off unless they are turned on, and taken from listed hosts only', async () => {
    await using off = await startRegistration({}, { replace: [[Outbound, outbound]] })
    assert.equal(await off.use(Clients).find(off.tenant, id), undefined)
    await using listed = await startRegistration({ metadataDocuments: true, metadataHosts: ['other.test'] }, { replace: [[Outbound, outbound]] })
    assert.equal(await listed.use(Clients).find(listed.tenant, id), undefined)
    assert.equal(asked.length, 0)
  })
})
