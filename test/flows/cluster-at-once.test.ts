import assert from 'node:assert/strict'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeProtectedHeader } from 'jose'
import { type Api, api, basic, call, createClient, newUser, type TestClient } from './support/api.ts'
import { type Cluster, startCluster } from './support/cluster.ts'
import { begin, callback, discover, type oidc, oidcSettings, signInWithCode } from './support/openid.ts'

const ann = { username: 'ann', password: 'Swordfish-12-tides' }
/** Messages between nodes take milliseconds; a busy machine may take longer to come to them. */
const soon = async (done: () => Promise<boolean>): Promise<void> => {
  const end = performance.now() + 5000
  while (!(await done())) {
    assert.ok(performance.now() < end, 'the other node does not see it')
    await sleep(20)
  }
}
const kidOf = (jws: string) => decodeProtectedHeader(jws).kid

for (const database of ['mariadb', 'postgres'] as const) {
  describe(`what one of two nodes changes, the other heeds at once (${database})`, function () {
    this.timeout(60_000)
    let cluster: Cluster
    let admin: Api
    let client: TestClient
    let watcher: TestClient
    let annId: string
    before(async () => {
      const rotation = join(import.meta.dirname, '../fixtures/key-rotation.ts')
      cluster = await startCluster({ database, env: { GATEHOUSE_PLUGINS__KEY_ROTATION__FROM: rotation } })
      admin = api(cluster.one.url)
      annId = (await admin.post('/scim2/Users', newUser(ann.username, ann.password))).json.id
      watcher = await createClient(admin, 'Watcher', { grantTypes: ['client_credentials'] })
    })
    after(() => cluster?.[Symbol.asyncDispose]())
    let made = 0
    /** An application with JWT access tokens, which no table knows, and one user signed in. */
    const signedIn = async (): Promise<{ readonly config: oidc.Configuration; readonly accessToken: string; readonly refreshToken: string }> => {
      made += 1
      client = await createClient(admin, `Shop ${made}`, { ...oidcSettings, accessToken: { type: 'JWT' } })
      const config = await discover(cluster.one.url, client)
      const { tokens } = await signInWithCode(config, ann)
      return { config, accessToken: tokens.access_token, refreshToken: tokens.refresh_token ?? '' }
    }
    const post = (path: string, by: TestClient, form: Readonly<Record<string, string>>) =>
      call(cluster.two.url + path, { method: 'POST', headers: { authorization: basic(by.clientId, by.clientSecret) }, body: new URLSearchParams(form) })
    const active = async (token: string) => (await post('/oauth2/introspect', watcher, { token })).json.active as boolean
    const userinfo = async (token: string) => (await call(`${cluster.two.url}/oauth2/userinfo`, { headers: { authorization: `Bearer ${token}` } })).status
    const refresh = (refreshToken: string) => post('/oauth2/token', client, { grant_type: 'refresh_token', refresh_token: refreshToken })
    const own = () => post('/oauth2/token', client, { grant_type: 'client_credentials' })
    const settingsPath = () => `/api/server/v1/applications/${client.applicationId}`

    it('a new signing key: published, believed and signed with, and what the old one signed stays good, security 11.8', async () => {
      const before = await signedIn()
      assert.equal((await own()).status, 200, 'the other node has the old key at hand')
      assert.equal((await call(`${cluster.one.url}/test/rotate`, { method: 'POST' })).status, 204)
      const { json } = await call(`${cluster.one.url}/oauth2/token`, {
        method: 'POST',
        headers: { authorization: basic(client.clientId, client.clientSecret) },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      })
      const kid = kidOf(json.access_token)
      assert.notEqual(kid, kidOf(before.accessToken))
      await soon(() => active(json.access_token))
      await soon(async () => (await call(`${cluster.two.url}/oauth2/jwks`)).json.keys.some((key: { kid: string }) => key.kid === kid))
      await soon(async () => kidOf((await own()).json.access_token) === kid)
      assert.deepEqual([await active(before.accessToken), await userinfo(before.accessToken)], [true, 200])
    })

    it('an application that is switched off: no token of it counts and none is made; switched on again, they do', async () => {
      const { accessToken, refreshToken, config } = await signedIn()
      assert.deepEqual([await active(accessToken), await userinfo(accessToken)], [true, 200])
      assert.equal((await admin.patch(settingsPath(), { applicationEnabled: false })).status, 200)
      await soon(async () => !(await active(accessToken)))
      assert.equal(await userinfo(accessToken), 401)
      assert.equal((await own()).json.error, 'invalid_client')
      assert.equal((await refresh(refreshToken)).json.error, 'invalid_client')
      const { url } = await begin(config, 'openid')
      assert.equal((await call(url.href.replace(cluster.one.url, cluster.two.url))).status, 400)
      assert.equal((await admin.patch(settingsPath(), { applicationEnabled: true })).status, 200)
      await soon(() => active(accessToken))
    })

    it('its settings: addresses, and what it may use', async () => {
      await signedIn()
      const change = { ...oidcSettings, grantTypes: ['authorization_code'], callbackURLs: [callback, 'http://localhost:1/second'], clientId: client.clientId }
      assert.equal((await admin.put(`${settingsPath()}/inbound-protocols/oidc`, change)).status, 200)
      await soon(async () => (await own()).json.error === 'unauthorized_client')
      const query = { client_id: client.clientId, redirect_uri: 'http://localhost:1/second', response_type: 'code', scope: 'openid', prompt: 'none' }
      const pkce = { code_challenge: 'a'.repeat(43), code_challenge_method: 'S256' }
      const { headers } = await call(`${cluster.two.url}/oauth2/authorize?${new URLSearchParams({ ...query, ...pkce })}`)
      assert.match(headers.get('location') ?? '', /^http:\/\/localhost:1\/second\?error=login_required/)
    })

    it('its secret and its revocation: the old secret and the old tokens are worth nothing', async () => {
      const { accessToken, refreshToken } = await signedIn()
      const made = await admin.post(`${settingsPath()}/inbound-protocols/oidc/regenerate-secret`, {})
      assert.equal(made.status, 200)
      await soon(async () => (await own()).json.error === 'invalid_client')
      client = { ...client, clientSecret: made.json.clientSecret }
      await soon(async () => (await own()).status === 200)
      assert.deepEqual([await active(accessToken), (await refresh(refreshToken)).json.error], [false, 'invalid_grant'])
    })

    it('a token that is revoked, RFC 7009 §2', async () => {
      const { accessToken, refreshToken } = await signedIn()
      assert.equal(await active(accessToken), true)
      const headers = { authorization: basic(client.clientId, client.clientSecret) }
      const body = new URLSearchParams({ token: accessToken })
      assert.equal((await call(`${cluster.one.url}/oauth2/revoke`, { method: 'POST', headers, body })).status, 200)
      assert.deepEqual([await active(accessToken), await userinfo(accessToken), (await refresh(refreshToken)).json.error], [false, 401, 'invalid_grant'])
    })

    it('a user who is switched off: tokens, refresh tokens and APIs, security 3.10', async () => {
      const { accessToken, refreshToken } = await signedIn()
      assert.deepEqual([await active(accessToken), await userinfo(accessToken)], [true, 200])
      const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp']
      const turn = (value: boolean) => admin.patch(`/scim2/Users/${annId}`, { schemas, Operations: [{ op: 'replace', path: 'active', value }] })
      assert.equal((await turn(false)).status, 200)
      await soon(async () => !(await active(accessToken)))
      assert.deepEqual([await userinfo(accessToken), (await refresh(refreshToken)).json.error], [401, 'invalid_grant'])
      assert.equal((await turn(true)).status, 200)
      assert.ok((await signedIn()).accessToken)
      assert.equal(await active(accessToken), false, 'what ended stays ended')
    })
  })
}
