import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { api, asAdmin, basic, call, createClient, newUser, type TestClient } from './support/api.ts'
import { signIn } from './support/browser-form.ts'
import { type Cluster, startCluster } from './support/cluster.ts'
import { begin, callback, discover, formBrowser, type oidc, oidcSettings, signInWithCode } from './support/openid.ts'

const ann = { username: 'ann', password: 'Swordfish-12-tides' }
const until = async (done: () => Promise<boolean>, ms = 1000) => {
  const end = performance.now() + ms
  while (performance.now() < end) {
    if (await done()) return true
    await sleep(20)
  }
  return false
}

describe('two nodes and a worker on MariaDB and Redis', () => {
  let cluster: Cluster
  let client: TestClient
  let config: oidc.Configuration
  let annId: string
  const introspect = async (base: string, token: string) =>
    (
      await call(`${base}/oauth2/introspect`, {
        method: 'POST',
        headers: { authorization: basic(client.clientId, client.clientSecret) },
        body: new URLSearchParams({ token }),
      })
    ).json
  const redeem = (base: string, code: string, verifier: string) =>
    call(`${base}/oauth2/token`, {
      method: 'POST',
      headers: { authorization: basic(client.clientId, client.clientSecret) },
      body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: verifier }),
    })
  const newCode = async () => {
    const { url, checks } = await begin(config, 'openid')
    const back = await signIn(formBrowser(), url.href, { ...ann, stopAt: callback })
    return { code: new URL(back).searchParams.get('code') ?? '', verifier: checks.pkceCodeVerifier }
  }

  before(async () => {
    cluster = await startCluster()
    const admin = api(cluster.one.url)
    annId = (await admin.post('/scim2/Users', newUser(ann.username, ann.password))).json.id
    client = await createClient(admin, 'Shop', oidcSettings)
    config = await discover(cluster.one.url, client)
  })
  after(() => cluster?.[Symbol.asyncDispose]())

  it('a code of one node is redeemed at the other, exactly once of 50 tries, security 2.3', async () => {
    const { code, verifier } = await newCode()
    const tries = await Promise.all(Array.from({ length: 50 }, (_, n) => redeem(n % 2 ? cluster.one.url : cluster.two.url, code, verifier)))
    assert.equal(tries.filter(({ status }) => status === 200).length, 1)
    for (const { status, json } of tries.filter(({ status }) => status !== 200)) assert.deepEqual([status, json.error], [400, 'invalid_grant'])
    const token = tries.find(({ status }) => status === 200)?.json.access_token
    assert.ok(await until(async () => (await introspect(cluster.two.url, token)).active === false), 'a replay ends what came of the code, security 2.4')
  })

  it('a refresh token is used once over both nodes, security 3.5', async () => {
    const { tokens } = await signInWithCode(config, ann)
    const refresh = (base: string) =>
      call(`${base}/oauth2/token`, {
        method: 'POST',
        headers: { authorization: basic(client.clientId, client.clientSecret) },
        body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' }),
      })
    const tries = await Promise.all(Array.from({ length: 20 }, (_, n) => refresh(n % 2 ? cluster.one.url : cluster.two.url)))
    assert.ok(tries.filter(({ status }) => status === 200).length <= 1)
  })

  it('disabling a user ends tokens and sessions on the other node within 1 s, security 3.10', async () => {
    const { tokens, browser } = await signInWithCode(config, ann)
    assert.equal((await introspect(cluster.two.url, tokens.access_token)).active, true)
    const patch = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [{ op: 'replace', path: 'active', value: false }] }
    assert.equal((await api(cluster.one.url).patch(`/scim2/Users/${annId}`, patch)).status, 200)
    assert.ok(await until(async () => (await introspect(cluster.two.url, tokens.access_token)).active === false))
    const silent = await begin(config, 'openid', { prompt: 'none' })
    assert.ok(await until(async () => new URL((await browser.go(silent.url.href, {}, callback)).url).searchParams.get('error') === 'login_required'))
    const back = { ...patch, Operations: [{ op: 'replace', path: 'active', value: true }] }
    assert.equal((await api(cluster.one.url).patch(`/scim2/Users/${annId}`, back)).status, 200)
  })

  it('changing an application takes effect on the other node within 1 s', async () => {
    const path = `/api/server/v1/applications/${client.applicationId}/inbound-protocols/oidc`
    const admin = api(cluster.one.url)
    const settings = { ...oidcSettings, callbackURLs: [callback, 'http://localhost:1/second'], clientId: client.clientId }
    assert.equal((await admin.put(path, settings)).status, 200)
    const url = new URL('/oauth2/authorize', cluster.two.url)
    url.search = new URLSearchParams({
      client_id: client.clientId,
      redirect_uri: 'http://localhost:1/second',
      response_type: 'code',
      scope: 'openid',
      code_challenge: 'a'.repeat(43),
      code_challenge_method: 'S256',
      prompt: 'none',
    }).toString()
    assert.ok(await until(async () => (await call(url.href)).headers.get('location')?.startsWith('http://localhost:1/second') === true))
  })

  it('logins go on while Redis is away, and nothing needs a restart after it, security 11.3', async () => {
    const { tokens } = await signInWithCode(config, ann)
    await cluster.redis.kill()
    const during = await signInWithCode(config, ann)
    assert.equal((await introspect(cluster.two.url, during.tokens.access_token)).active, true)
    assert.equal((await introspect(cluster.one.url, tokens.access_token)).active, true, 'tokens are no business of Redis')
    await cluster.redis.restart()
    await sleep(3000)
    const after = await signInWithCode(config, ann)
    assert.ok(after.tokens.id_token)
  })

  it('a rolling restart fails no request, security 11.7', async () => {
    let failures = 0
    let asked = 0
    let over = false
    const traffic = (async () => {
      while (!over) {
        const at = asked++ % 2 ? cluster.one : cluster.two
        const other = at === cluster.one ? cluster.two : cluster.one
        const headers = { ...asAdmin, connection: 'close' }
        const answer = await call(`${at.url}/scim2/Users?count=1`, { headers }).catch(() =>
          call(`${other.url}/scim2/Users?count=1`, { headers }).catch(() => undefined),
        )
        if (answer?.status !== 200) failures++
      }
    })()
    for (const node of [cluster.one, cluster.two]) {
      assert.equal(await node.stop(), 0)
      await node.start()
    }
    over = true
    await traffic
    assert.ok(asked > 20)
    assert.equal(failures, 0)
  })
})
