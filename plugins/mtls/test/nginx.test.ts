import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request as httpsRequest } from 'node:https'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type Provider, passLogin } from '@gatehouse/oauth/test-provider'
import par from '@gatehouse/par'
import * as client from 'openid-client'
import { startMtls } from './support.ts'

const run = promisify(execFile)
const callback = 'http://localhost:1/callback'
const freePort = async () => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
const configFor = (folder: string, port: number, upstream: string) => `
daemon off; pid ${folder}/pid; error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c; uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${folder}/server.pem; ssl_certificate_key ${folder}/server.key;
    ssl_verify_client optional_no_ca;
    location / { proxy_pass ${upstream}; proxy_set_header X-Client-Cert $ssl_client_escaped_cert; }
  }
}`
type Identity = { readonly cert: string; readonly key: string }
/** What a client's HTTP library does: shows a certificate when it is asked. */
const fetchWith =
  (ca: string, identity: Identity | undefined): client.CustomFetch =>
  async (url, { method, headers, body }) => {
    const secure = url.startsWith('https:')
    if (!secure) return fetch(url, { method, headers, body: body as string | null | undefined, redirect: 'manual' } as RequestInit)
    const asked = httpsRequest(url, { method, headers: { ...headers }, ca, agent: false, ...identity }).end(body === undefined ? undefined : String(body))
    const [answer] = await once(asked, 'response')
    const bytes = await buffer(answer)
    return new Response(new Uint8Array(bytes), { status: answer.statusCode, headers: answer.headers as Record<string, string> })
  }

describe('mutual TLS through nginx, with openid-client, RFC 8705', function () {
  this.timeout(30_000)
  let folder: string
  let nginx: ReturnType<typeof spawn>
  let provider: Provider
  let ca: string
  const openssl = (...words: string[]) => run('openssl', words, { cwd: folder })
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const read = (name: string) => readFile(join(folder, name), 'utf8')
  const identity = async (name: string): Promise<Identity> => ({ cert: await read(`${name}.pem`), key: await read(`${name}.key`) })
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-mtls-'))
    const root = ['-addext', 'basicConstraints=critical,CA:TRUE']
    await openssl('req', '-x509', ...ec, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Test CA', ...root)
    await openssl('req', '-x509', ...ec, '-keyout', 'server.key', '-out', 'server.pem', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost')
    await openssl('req', '-x509', ...ec, '-keyout', 'thief.key', '-out', 'thief.pem', '-subj', '/O=Org/CN=app')
    await openssl('req', ...ec, '-keyout', 'app.key', '-out', 'app.csr', '-subj', '/O=Org/CN=app')
    await openssl('x509', '-req', '-in', 'app.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-out', 'app.pem')
    const port = await freePort()
    const settings = {
      certificateHeader: 'x-client-cert',
      proxies: ['127.0.0.1/32'],
      authorities: [await read('ca.pem')],
      aliasUrl: `https://localhost:${port}`,
    }
    provider = await startMtls(settings, { plugins: [par] })
    await writeFile(join(folder, 'nginx.conf'), configFor(folder, port, provider.url))
    nginx = spawn(process.env.GATEHOUSE_TEST_NGINX ?? 'nginx', ['-c', join(folder, 'nginx.conf'), '-e', 'stderr'], { stdio: 'ignore' })
    ca = await read('server.pem')
    const up = () =>
      fetchWith(ca, undefined)(`https://localhost:${port}/oauth2/jwks`, { method: 'GET', headers: {}, redirect: 'manual' } as never).then(
        () => true,
        () => false,
      )
    for (let tries = 0; tries < 100 && !(await up()); tries += 1) await sleep(50)
  })
  after(async () => {
    if (nginx?.exitCode === null) {
      const gone = once(nginx, 'exit')
      nginx.kill('SIGTERM')
      await gone
    }
    await provider?.stop()
    await rm(folder, { recursive: true, force: true })
  })
  const configured = async (id: string, who: Identity | undefined) => {
    const options = { execute: [client.allowInsecureRequests], [client.customFetch]: fetchWith(ca, who) }
    const config = await client.discovery(new URL(`${provider.url}/oauth2/token`), id, { use_mtls_endpoint_aliases: true }, client.TlsClientAuth(), options)
    config[client.customFetch] = fetchWith(ca, who)
    return config
  }
  const register = () =>
    provider.addClient({
      redirectUris: [callback],
      settings: {
        clientAuthentication: { tokenEndpointAuthMethod: 'tls_client_auth', tlsClientAuthSubjectDn: 'CN=app,O=Org' },
        accessToken: { bindingType: 'certificate' },
      },
    })

  it('signs in, and its tokens serve nobody else', async () => {
    const { id } = await register()
    const config = await configured(id, await identity('app'))
    const verifier = client.randomPKCECodeVerifier()
    const challenge = { code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' }
    const url = await client.buildAuthorizationUrlWithPAR(config, { redirect_uri: callback, scope: 'openid', ...challenge })
    const browser = provider.browser()
    const back = await passLogin(browser, await browser.go(url.href))
    const tokens = await client.authorizationCodeGrant(config, new URL(back.headers.get('location') ?? ''), { pkceCodeVerifier: verifier })
    const subject = tokens.claims()?.sub ?? ''
    assert.equal((await client.fetchUserInfo(config, tokens.access_token, subject)).sub, provider.user.id)
    for (const who of [undefined, await identity('thief')]) await assert.rejects(client.fetchUserInfo(await configured(id, who), tokens.access_token, subject))
  })
  it('refuses a certificate of the same name that no authority signed, and none', async () => {
    const { id } = await register()
    for (const who of [undefined, await identity('thief')]) {
      await assert.rejects(client.clientCredentialsGrant(await configured(id, who)), { status: 401 })
    }
  })
  it('refuses a header that the client writes itself: nginx replaces it', async () => {
    const { id } = await register()
    const { mtls_endpoint_aliases: aliases } = (await provider.get('/.well-known/oauth-authorization-server')).json
    const forged = encodeURIComponent((await identity('app')).cert)
    const send = fetchWith(ca, undefined)
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-client-cert': forged }
    const reply = await send(aliases.token_endpoint, {
      method: 'POST',
      headers,
      body: `grant_type=client_credentials&client_id=${id}`,
      redirect: 'manual',
    } as never)
    assert.equal(reply.status, 401)
  })
})
