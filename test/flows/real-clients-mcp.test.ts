import assert from 'node:assert/strict'
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js'
import { api, createClient, newUser } from './support/api.ts'
import { formBrowser, signIn } from './support/browser-form.ts'
import { mcpClient, type TestMcpClient } from './support/mcp-client.ts'
import { startMcpServer, type TestMcpServer } from './support/mcp-server.ts'
import { callback } from './support/openid.ts'
import { type ServerProcess, startProcess } from './support/process.ts'

const ann = { username: 'ann', password: 'Swordfish-12-tides' }

describe('@modelcontextprotocol/sdk as the client of protected MCP servers', function () {
  this.timeout(30_000)
  let server: ServerProcess
  let [notes, mail]: TestMcpServer[] = []
  let userId: string

  before(async () => {
    ;[notes, mail] = await Promise.all([startMcpServer(), startMcpServer()])
    server = await startProcess({
      env: {
        GATEHOUSE_PLUGINS__REGISTRATION__WHO: 'open',
        GATEHOUSE_PLUGINS__RESOURCE_INDICATORS__RESOURCES: JSON.stringify([notes.resource, mail.resource]),
      },
    })
    const admin = api(server.url)
    userId = (await admin.post('/scim2/Users', newUser(ann.username, ann.password))).json.id
    const client = await createClient(admin, 'MCP servers', { grantTypes: ['client_credentials'] })
    for (const one of [notes, mail]) one.trust({ url: server.url, issuer: `${server.url}/oauth2/token`, client })
  })
  after(async () => {
    await Promise.all([notes?.[Symbol.asyncDispose](), mail?.[Symbol.asyncDispose](), server?.[Symbol.asyncDispose]()])
  })
  const at = (which: TestMcpServer | undefined): TestMcpServer => which ?? assert.fail('it has not started')
  const sentTo = (client: TestMcpClient): URL => client.sentTo() ?? assert.fail('nobody was sent anywhere')
  const begun = async (resource: string): Promise<TestMcpClient> => {
    const client = mcpClient(resource)
    await assert.rejects(client.whoami(), UnauthorizedError)
    return client
  }
  const signedIn = async (resource: string): Promise<TestMcpClient> => {
    const client = await begun(resource)
    const back = new URL(await signIn(formBrowser(), sentTo(client).href, { ...ann, stopAt: callback }))
    assert.equal(back.searchParams.get('state'), 'flow-state')
    await client.finish(back.searchParams.get('code') ?? assert.fail(back.href))
    return client
  }
  const accessToken = (client: TestMcpClient) => client.tokens()?.access_token ?? assert.fail('there is no token')

  it('finds the server from the metadata of the resource and registers itself, RFC 9728 §5, RFC 8414 §3, RFC 7591 §3', async () => {
    const client = await begun(at(notes).resource)
    const { client_id: clientId = '' } = client.information() ?? {}
    assert.notEqual(clientId, '')
    const url = sentTo(client)
    assert.equal(url.origin + url.pathname, `${server.url}/oauth2/authorize`)
    assert.deepEqual(
      ['client_id', 'response_type', 'code_challenge_method', 'resource'].map((name) => url.searchParams.get(name)),
      [clientId, 'code', 'S256', at(notes).resource],
    )
  })
  it('signs in with PKCE and calls a tool with a token for that resource, RFC 7636 §4, RFC 8707 §2', async () => {
    const client = await signedIn(at(notes).resource)
    assert.equal(await client.whoami(), userId)
    const { active, aud, sub, client_id: clientId } = at(notes).seen().at(-1) ?? { active: false }
    assert.deepEqual([active, aud, sub, clientId], [true, [at(notes).resource], userId, client.information()?.client_id])
  })
  it('refreshes for the same resource, RFC 8707 §2.2', async () => {
    const client = await signedIn(at(notes).resource)
    const [first, kept] = [accessToken(client), client.tokens()]
    assert.ok(kept?.refresh_token)
    client.keep({ ...kept, access_token: 'unknown' })
    assert.equal(await client.whoami(), userId)
    assert.notEqual(accessToken(client), first)
    assert.deepEqual(at(notes).seen().at(-1)?.aud, [at(notes).resource])
  })
  it('gets nowhere at another resource with it, security 3.7', async () => {
    const client = await signedIn(at(notes).resource)
    const elsewhere = mcpClient(at(mail).resource)
    const { refresh_token: _, ...tokens } = client.tokens() ?? assert.fail('there are no tokens')
    elsewhere.keep(tokens)
    await assert.rejects(elsewhere.whoami(), UnauthorizedError)
    assert.deepEqual([at(mail).seen().at(-1)?.active, at(mail).seen().at(-1)?.aud], [true, [at(notes).resource]], 'it is good, but not there')
    assert.equal(sentTo(elsewhere).searchParams.get('resource'), at(mail).resource, 'a token for that one is asked for')
  })
  it('is refused a resource that nobody knows, RFC 8707 §2', async () => {
    const url = sentTo(await begun(at(notes).resource))
    url.searchParams.set('resource', 'https://unknown.test/mcp')
    const page = await formBrowser().go(url.href, {}, callback)
    assert.deepEqual([new URL(page.url).origin, page.status], [server.url, 400], 'nobody vouches for where the browser would be sent, RFC 9700 §4.11.2')
    assert.match(page.html, /invalid_target/)
    url.searchParams.set('prompt', 'none')
    const told = await formBrowser().go(url.href, {}, callback)
    assert.equal(new URL(told.url).searchParams.get('error'), 'invalid_target', told.html)
  })
  it('needs the verifier of its own request, RFC 7636 §4.6', async () => {
    const [one, other] = [await begun(at(notes).resource), await begun(at(notes).resource)]
    const back = new URL(await signIn(formBrowser(), sentTo(one).href, { ...ann, stopAt: callback }))
    await assert.rejects(other.finish(back.searchParams.get('code') ?? ''))
    assert.equal(other.tokens(), undefined)
  })
})
