import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Service, startApache } from '../services/index.ts'
import { type Api, api, basic, call, createClient, newUser } from './support/api.ts'
import { type FormBrowser, formBrowser, signIn } from './support/browser-form.ts'
import { oidcSettings } from './support/openid.ts'
import { type ServerProcess, startProcess } from './support/process.ts'

const ann = { username: 'ann', password: 'Swordfish-12-tides' }
const client = { clientId: 'apache-of-ann', clientSecret: 'apache-secret-of-32-characters-!' }
/** The shipped configuration, and leave to call Apache on this machine. */
const configIn = (folder: string): string => {
  const path = join(folder, 'deployment.toml')
  const shipped = readFileSync(resolve(import.meta.dirname, '../../config/deployment.toml'), 'utf8')
  writeFileSync(path, `${shipped}\n[outbound.backchannel-logout]\nallow_http = true\nallow_private = ["127.0.0.1", "::1"]\n`)
  return path
}
/** OIDCUnAuthAction: `fetch` says that it is no navigation, and would get 401 instead of the redirect of a browser. */
const directives = (issuer: string) => (url: string) =>
  `
OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration
OIDCClientID ${client.clientId}
OIDCClientSecret "${client.clientSecret}"
OIDCRedirectURI ${url}/protected/callback
OIDCCryptoPassphrase of-this-test-only
OIDCScope "openid profile email"
OIDCPKCEMethod S256
OIDCRemoteUserClaim email
<Location /protected>
  AuthType openid-connect
  Require valid-user
  OIDCUnAuthAction auth true
  Header always set X-Subject expr=%{reqenv:OIDC_CLAIM_sub}
  Header always set X-Given-Name expr=%{reqenv:OIDC_CLAIM_given_name}
</Location>
`

describe('Apache with mod_auth_openidc as the client', function () {
  this.timeout(20_000)
  const folder = mkdtempSync(join(tmpdir(), 'gh-rp-'))
  let server: ServerProcess
  let apache: Service
  let admin: Api
  let userId: string
  let page: string
  let redirectUri: string

  before(async () => {
    server = await startProcess({ env: { GATEHOUSE_CONFIG: configIn(folder) } })
    apache = await startApache({ module: 'auth_openidc', directives: directives(`${server.url}/oauth2/token`) })
    page = `${apache.url}/protected/`
    redirectUri = `${page}callback`
    admin = api(server.url)
    userId = (await admin.post('/scim2/Users', newUser(ann.username, ann.password))).json.id
    await createClient(admin, 'Apache', {
      ...oidcSettings,
      ...client,
      callbackURLs: [redirectUri],
      postLogoutRedirectUris: [`${apache.url}/`],
      logout: { backChannelLogoutUrl: `${redirectUri}?logout=backchannel` },
    })
  })
  after(async () => {
    await Promise.all([apache?.stop(), server?.[Symbol.asyncDispose]()])
    rmSync(folder, { recursive: true, force: true })
  })

  /** What Apache itself answers, redirects not followed. */
  const ask = (browser: FormBrowser, url = page) => {
    const cookie = [...browser.cookies(url)].map(([name, value]) => `${name}=${value}`).join('; ')
    return call(url, cookie ? { headers: { cookie } } : {})
  }
  /** To the server's redirect back to Apache, which is not fetched yet. */
  const toRedirect = async (browser: FormBrowser): Promise<string> => {
    const asked = await browser.go(page, {}, `${server.url}/oauth2/authorize`)
    return signIn(browser, asked.url, { ...ann, stopAt: redirectUri })
  }
  const signedIn = async (): Promise<FormBrowser> => {
    const browser = formBrowser()
    const shown = await browser.go(await toRedirect(browser))
    assert.deepEqual([shown.url, shown.status], [page, 200], shown.html)
    assert.match(shown.html, /<h1>www\/protected<\/h1>/)
    return browser
  }

  it('asks for a code with PKCE, state and nonce, RFC 7636 §4.3', async () => {
    const asked = await formBrowser().go(page, {}, `${server.url}/oauth2/authorize`)
    const params = new URL(asked.url).searchParams
    assert.deepEqual(
      ['response_type', 'client_id', 'redirect_uri', 'code_challenge_method'].map((name) => params.get(name)),
      ['code', client.clientId, redirectUri, 'S256'],
    )
    for (const name of ['state', 'nonce', 'code_challenge']) assert.ok(params.get(name), name)
  })

  it('signs in and knows who came, OIDC Core §3.1', async () => {
    const { status, headers } = await ask(await signedIn())
    assert.equal(status, 200)
    assert.deepEqual(
      ['x-user', 'x-subject', 'x-given-name'].map((name) => headers.get(name)),
      ['ann@example.com', userId, 'Ann'],
    )
  })

  it('has no use for a code that somebody else has tried without its verifier, RFC 7636 §4.6 and RFC 6749 §4.1.2', async () => {
    const browser = formBrowser()
    const back = new URL(await toRedirect(browser))
    const { status, json } = await call(`${server.url}/oauth2/token`, {
      method: 'POST',
      headers: { authorization: basic(client.clientId, client.clientSecret) },
      body: new URLSearchParams({ grant_type: 'authorization_code', code: back.searchParams.get('code') ?? '', redirect_uri: redirectUri }),
    })
    assert.deepEqual([status, json.error], [400, 'invalid_grant'])
    const page = await browser.go(back.href)
    assert.equal(page.url, back.href, 'not led on')
    assert.equal((await ask(browser)).status, 302)
  })

  it('signs out here and at the server, RP-Initiated Logout §2', async () => {
    const browser = await signedIn()
    const left = await browser.go(`${redirectUri}?logout=${encodeURIComponent(`${apache.url}/`)}`)
    assert.deepEqual([left.url, left.status], [`${apache.url}/`, 200], left.html)
    assert.equal((await ask(browser)).status, 302)
    const again = await browser.go(page, {}, redirectUri)
    assert.match(again.html, /name="password"/, 'the session at the server has ended too')
  })

  it('does not go back to an address that is not registered, RP-Initiated Logout §3', async () => {
    const browser = await signedIn()
    const left = await browser.go(`${redirectUri}?logout=${encodeURIComponent(`${apache.url}/elsewhere`)}`)
    assert.ok(left.url.startsWith(server.url), left.url)
    assert.ok(left.status >= 400, String(left.status))
  })

  it('hears of a session that ended elsewhere, Back-Channel Logout §2.5', async () => {
    const browser = await signedIn()
    assert.equal((await ask(browser)).status, 200)
    assert.equal((await admin.delete(`/api/users/v1/${userId}/sessions`)).status, 204)
    for (let tries = 0; tries < 100 && (await ask(browser)).status === 200; tries += 1) await sleep(50)
    assert.equal((await ask(browser)).status, 302)
  })
})
