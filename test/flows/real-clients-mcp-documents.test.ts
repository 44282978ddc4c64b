import assert from 'node:assert/strict'
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js'
import { freePort } from '../services/index.ts'
import { api, call, createClient, newUser } from './support/api.ts'
import { formBrowser, signIn } from './support/browser-form.ts'
import { mcpClient } from './support/mcp-client.ts'
import { startMcpServer, type TestMcpServer } from './support/mcp-server.ts'
import { callback } from './support/openid.ts'
import { startProcess } from './support/process.ts'
import { makeAuthority, serveDocuments, startTlsFront, trust } from './support/tls.ts'

const ann = { username: 'ann', password: 'Swordfish-12-tides' }
type Documents = Awaited<ReturnType<typeof serveDocuments>>

describe('@modelcontextprotocol/sdk with a client id metadata document, on https', function () {
  this.timeout(60_000)
  const stack = new AsyncDisposableStack()
  let url: string
  let notes: TestMcpServer
  let site: Documents
  let fake: Documents
  let userId: string

  before(async () => {
    const [authority, other] = [stack.use(await makeAuthority()), stack.use(await makeAuthority())]
    stack.use(trust(authority))
    ;[site, fake] = [stack.use(await serveDocuments(authority)), stack.use(await serveDocuments(other))]
    notes = stack.use(await startMcpServer())
    const port = await freePort()
    url = `https://localhost:${port}`
    const server = stack.use(
      await startProcess({
        env: {
          GATEHOUSE_SERVER__PUBLIC_URL: url,
          GATEHOUSE_SERVER__TRUSTED_PROXIES: '["127.0.0.1/32"]',
          GATEHOUSE_PLUGINS__REGISTRATION__METADATA_DOCUMENTS: 'true',
          GATEHOUSE_PLUGINS__RESOURCE_INDICATORS__RESOURCES: JSON.stringify([notes.resource]),
          GATEHOUSE_OUTBOUND__CLIENT_METADATA__ALLOW_PRIVATE: '["localhost"]',
          GATEHOUSE_OUTBOUND__CLIENT_METADATA__CA_FILE: authority.caFile,
        },
      }),
    )
    stack.use(await startTlsFront(authority, port, server.url))
    const admin = api(url)
    userId = (await admin.post('/scim2/Users', newUser(ann.username, ann.password))).json.id
    const client = await createClient(admin, 'MCP server', { grantTypes: ['client_credentials'] })
    notes.trust({ url, issuer: `${url}/oauth2/token`, client })
  })
  after(() => stack.disposeAsync())

  const published = (at: Documents, path: string, more: object = {}): string => {
    const id = at.origin + path
    const document = { client_id: id, client_name: 'Assistant', redirect_uris: [callback], grant_types: ['authorization_code', 'refresh_token'] }
    at.documents.set(path, { ...document, token_endpoint_auth_method: 'none', ...more })
    return id
  }
  const begun = async (documentUrl: string) => {
    const client = mcpClient(notes.resource, documentUrl)
    await assert.rejects(client.whoami(), UnauthorizedError)
    return { client, sentTo: client.sentTo() ?? assert.fail('nobody was sent anywhere') }
  }
  const refused = async (sentTo: URL) => {
    const { status, headers } = await call(sentTo.href)
    assert.deepEqual([status, headers.get('location')], [400, null])
  }

  it('needs no registration: the address of the document is its id, CIMD §3, RFC 9728 §5', async () => {
    const id = published(site, '/client.json')
    const { client, sentTo } = await begun(id)
    assert.deepEqual([sentTo.origin, sentTo.searchParams.get('client_id'), sentTo.searchParams.get('resource')], [url, id, notes.resource])
    assert.equal(client.information()?.client_id, id)
  })
  it('signs in with PKCE, calls a tool, and refreshes, RFC 7636 §4, RFC 8707 §2', async () => {
    const id = published(site, '/client.json')
    const { client, sentTo } = await begun(id)
    const back = new URL(await signIn(formBrowser(), sentTo.href, { ...ann, stopAt: callback }))
    await client.finish(back.searchParams.get('code') ?? assert.fail(back.href))
    assert.equal(await client.whoami(), userId)
    const said = () => [notes.seen().at(-1)?.aud, notes.seen().at(-1)?.client_id]
    assert.deepEqual(said(), [[notes.resource], id])
    client.keep({ ...(client.tokens() ?? assert.fail('there are no tokens')), access_token: 'unknown' })
    assert.equal(await client.whoami(), userId)
    assert.deepEqual(said(), [[notes.resource], id])
  })
  it('appears to users with the host of its document, CIMD §6', async () => {
    const { sentTo } = await begun(published(site, '/client.json'))
    const browser = formBrowser()
    const consent = await browser.submit(await browser.go(sentTo.href), ann)
    assert.match(consent.html, new RegExp(`Assistant \\(${new URL(site.origin).host}\\)`))
  })
  it('is sent nowhere that its document does not name, RFC 6749 §3.1.2.4', async () => {
    const { sentTo } = await begun(published(site, '/elsewhere.json', { redirect_uris: ['http://localhost:2/other'] }))
    await refused(sentTo)
  })
  it('is unknown when its document speaks for another one, CIMD §4', async () => {
    const { sentTo } = await begun(published(site, '/another.json', { client_id: `${site.origin}/client.json` }))
    await refused(sentTo)
  })
  it('is unknown without its document, and when a server without a trusted certificate has it, security 9.1', async () => {
    await refused((await begun(`${site.origin}/nothing.json`)).sentTo)
    await refused((await begun(published(fake, '/client.json'))).sentTo)
  })
})
