import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { OAuthClientInformationMixed, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js'
import { callback } from './openid.ts'

/**
 * A program with the MCP library that keeps what the library gives it in memory, and opens no browser: the address waits in `sentTo`.
 * @param documentUrl where its client id metadata document is, if it has one
 */
export const mcpClient = (resource: string, documentUrl?: string) => {
  let information: OAuthClientInformationMixed | undefined
  let tokens: OAuthTokens | undefined
  let verifier = ''
  let sentTo: URL | undefined
  const provider: OAuthClientProvider = {
    redirectUrl: callback,
    clientMetadata: {
      client_name: 'Assistant',
      redirect_uris: [callback],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      scope: 'openid',
    },
    ...(documentUrl === undefined ? {} : { clientMetadataUrl: documentUrl }),
    state: () => 'flow-state',
    clientInformation: () => information,
    saveClientInformation: (given) => {
      information = given
    },
    tokens: () => tokens,
    saveTokens: (given) => {
      tokens = given
    },
    redirectToAuthorization: (url) => {
      sentTo = url
    },
    saveCodeVerifier: (given) => {
      verifier = given
    },
    codeVerifier: () => verifier,
  }
  const transport = () => new StreamableHTTPClientTransport(new URL(resource), { authProvider: provider })
  return {
    information: () => information,
    tokens: () => tokens,
    sentTo: () => sentTo,
    /** As if they had been stored so. */
    keep: (given: OAuthTokens) => provider.saveTokens(given),
    finish: (code: string) => transport().finishAuth(code),
    /** Connects and calls the tool. @throws UnauthorizedError it needs to sign in */
    async whoami(): Promise<string> {
      const client = new Client({ name: 'flow', version: '1.0.0' })
      try {
        await client.connect(transport())
        const { content } = await client.callTool({ name: 'whoami', arguments: {} })
        return (content as readonly { readonly text: string }[])[0]?.text ?? ''
      } finally {
        await client.close()
      }
    },
  }
}
export type TestMcpClient = ReturnType<typeof mcpClient>
