import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { basic, call, type TestClient } from './api.ts'

/** What the authorization server says of a token: RFC 7662 §2.2. */
export interface TokenState {
  readonly active: boolean
  readonly aud?: readonly string[]
  readonly sub?: string
  readonly client_id?: string
}

/** An MCP server with one tool, `whoami`, for those who have a token of its authorization server that is meant for it. RFC 9728, RFC 8707 §2. */
export const startMcpServer = async () => {
  let authority: { readonly url: string; readonly issuer: string; readonly client: TestClient } | undefined
  const seen: TokenState[] = []
  const introspected = async (token: string): Promise<TokenState> => {
    if (!authority) throw new Error('it has no authorization server yet')
    const { clientId, clientSecret } = authority.client
    const headers = { authorization: basic(clientId, clientSecret), 'content-type': 'application/x-www-form-urlencoded' }
    return (await call(`${authority.url}/oauth2/introspect`, { method: 'POST', headers, body: new URLSearchParams({ token }).toString() })).json
  }
  const answer = async (request: IncomingMessage, response: ServerResponse, { sub = '' }: TokenState) => {
    const mcp = new McpServer({ name: 'flow', version: '1.0.0' })
    mcp.registerTool('whoami', { description: 'Says who is calling' }, () => ({ content: [{ type: 'text', text: sub }] }))
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true })
    response.on('close', () => void mcp.close())
    await mcp.connect(transport)
    await transport.handleRequest(request, response)
  }
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.url === metadataPath) {
      const document = { resource, authorization_servers: [authority?.issuer], bearer_methods_supported: ['header'] }
      return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document))
    }
    if (request.url !== '/mcp') return response.writeHead(404).end()
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    const state = token === undefined ? undefined : await introspected(token)
    if (state) seen.push(state)
    if (state?.active && state.aud?.includes(resource)) return answer(request, response, state)
    const error = token === undefined ? '' : 'error="invalid_token", '
    return response.writeHead(401, { 'www-authenticate': `Bearer ${error}resource_metadata="${url}${metadataPath}"` }).end()
  }
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500)
      response.end(String(error))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const resource = `${url}/mcp`
  const metadataPath = '/.well-known/oauth-protected-resource/mcp'
  return {
    resource,
    /** Tokens that came in, as the authorization server describes them. */
    seen: (): readonly TokenState[] => seen,
    trust: (what: NonNullable<typeof authority>) => {
      authority = what
    },
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
export type TestMcpServer = Awaited<ReturnType<typeof startMcpServer>>
