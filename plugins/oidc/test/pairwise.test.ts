import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerOf, authorize, callback, type Provider, redeem, signIn, startProvider, type TestClient } from '@gatehouse/oauth/test-provider'
import { toSubject, toUserId } from '../src/pairwise/cipher.ts'

const claimsOf = (idToken: string) => JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString())
const pairwise = { settings: { subject: { subjectType: 'pairwise' } } }

describe('pairwise subjects, OpenID Connect Core §8.1', () => {
  let provider: Provider
  let client: TestClient
  let list: string[]
  const server = createServer((_request, response) => response.end(JSON.stringify(list)))
  let sectorUri: string
  before(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    sectorUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sector.json`
    provider = await startProvider({ tables: { outbound: { 'sector-identifier': { allowHttp: true, allowPrivate: ['127.0.0.1'] } } } })
    client = await provider.addClient(pairwise)
  })
  after(async () => {
    await provider.stop()
    server.closeAllConnections()
    server.close()
  })
  const subjectAt = async (at: TestClient, more = {}) => claimsOf((await signIn(provider, at, more)).tokens.id_token).sub

  it('are the same in the ID token, userinfo, introspection and later logins, and are not the user’s id', async () => {
    const { tokens } = await signIn(provider, client)
    const { sub } = claimsOf(tokens.id_token)
    assert.match(sub, /^[\w-]{22,255}$/)
    assert.ok(!Buffer.from(sub, 'base64url').includes(provider.user.id))
    const userinfo = await provider.get('/oauth2/userinfo', { authorization: `Bearer ${tokens.access_token}` })
    const about = await provider.introspect(tokens.access_token, client)
    const refreshed = await provider.token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token }, client.basic)
    assert.deepEqual([userinfo.json.sub, about.sub, about.username, claimsOf(refreshed.json.id_token).sub], [sub, sub, undefined, sub])
    assert.equal(await subjectAt(client), sub)
  })
  it('are in JWT access tokens as well', async () => {
    const jwt = await provider.addClient({ ...pairwise, accessToken: { type: 'JWT' } })
    const { tokens } = await signIn(provider, jwt)
    assert.equal(claimsOf(tokens.access_token).sub, claimsOf(tokens.id_token).sub)
  })
  it('are the same within a sector and differ between sectors', async () => {
    const same = await provider.addClient(pairwise)
    const other = await provider.addClient({ ...pairwise, redirectUris: ['https://other.test/cb'] })
    const reply = await authorize(provider.browser(), other, { redirect_uri: 'https://other.test/cb' })
    const { json } = await redeem(provider, other, answerOf(reply).get('code') ?? '', { redirect_uri: 'https://other.test/cb' })
    const sub = await subjectAt(client)
    assert.equal(await subjectAt(same), sub)
    assert.notEqual(claimsOf(json.id_token).sub, sub)
  })
  it('lead back to the user: hints, the claims parameter and logout', async () => {
    const { tokens, browser } = await signIn(provider, client)
    const silent = { prompt: 'none', id_token_hint: tokens.id_token }
    assert.ok(answerOf(await authorize(browser, client, silent)).get('code'))
    const claims = JSON.stringify({ id_token: { sub: { value: claimsOf(tokens.id_token).sub } } })
    assert.ok(answerOf(await authorize(browser, client, { prompt: 'none', claims })).get('code'))
    const wrong = JSON.stringify({ id_token: { sub: { value: provider.user.id } } })
    assert.equal(answerOf(await authorize(browser, client, { prompt: 'none', claims: wrong })).get('error'), 'login_required')
    const query = new URLSearchParams({ id_token_hint: tokens.id_token, post_logout_redirect_uri: callback })
    assert.equal((await browser.get(`/oidc/logout?${query}`)).headers.get('location'), callback)
  })
  it('need a sector where the redirect URIs have several hosts, or none', async () => {
    const several = { redirectUris: [callback, 'https://other.test/cb'] }
    await assert.rejects(provider.addClient({ ...pairwise, ...several }), /sectorIdentifierUri/)
    await assert.rejects(provider.addClient({ ...pairwise, redirectUris: ['com.app:/cb'], public: true }), /sectorIdentifierUri/)
    assert.ok(await provider.addClient(several))
  })
  it('take a sector whose document lists every redirect URI, Registration §5', async () => {
    const settings = { subject: { subjectType: 'pairwise', sectorIdentifierUri: sectorUri } }
    const redirectUris = [callback, 'https://other.test/cb']
    list = redirectUris
    const sector = await provider.addClient({ redirectUris, settings })
    assert.notEqual(await subjectAt(sector), await subjectAt(client))
    list = [callback]
    await assert.rejects(provider.addClient({ redirectUris, settings }), /does not list/)
    await assert.rejects(
      provider.addClient({ settings: { subject: { ...settings.subject, sectorIdentifierUri: 'https://10.0.0.1/x' } } }),
      /sectorIdentifierUri/,
    )
  })
  it('cannot be undone, nor moved to another sector, without our key', () => {
    const [secret, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
    const sub = toSubject(secret, 'a.test', 'user-1')
    assert.equal(toUserId(secret, 'a.test', sub), 'user-1')
    for (const wrong of [
      toUserId(other, 'a.test', sub),
      toUserId(secret, 'b.test', sub),
      toUserId(secret, 'a.test', `${sub.slice(0, -1)}A`),
      toUserId(secret, 'a.test', 'x'),
    ]) {
      assert.equal(wrong, undefined)
    }
    assert.ok(toSubject(secret, 'a.test', 'x'.repeat(170)).length <= 255, 'OpenID Connect Core §2')
  })
})
