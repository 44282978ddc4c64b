import { hash } from 'node:crypto'
import { type Log, type Outbound, ServerError, type Tenant } from '@gatehouse/kernel'
import { AuthorizationError, type Client } from '@gatehouse/oauth/contracts'
import { FEATURE, requestUrisOf } from './settings.ts'

interface Deps {
  readonly outbound: Outbound
  readonly log: Log
}
const TIMEOUT_MS = 3000
const MOST_BYTES = 64 * 1024
const refuse = (message: string, cause?: unknown) => new AuthorizationError('invalid_request_uri', message, { cause })

/** The request object at an address that the client registered, as it stands: RFC 9101 §5.2.2 and §10.4. */
export const requestFetcher =
  ({ outbound, log }: Deps) =>
  async (tenant: Tenant, client: Client, uri: string): Promise<string> => {
    const [address = '', fragment] = uri.split('#')
    const registered = requestUrisOf(client)
    if (!registered.includes(uri) && !registered.includes(address)) throw refuse('the request_uri is not registered')
    let text: string
    try {
      const headers = { accept: 'application/oauth-authz-req+jwt, application/jwt' }
      const { status, body } = await outbound.send({
        feature: FEATURE,
        url: address,
        headers,
        timeoutMs: TIMEOUT_MS,
        maxBytes: MOST_BYTES,
        tenantId: tenant.id,
      })
      if (status !== 200) throw new Error(`it answered ${status}`)
      text = body.toString('utf8').trim()
    } catch (error) {
      if (!(error instanceof ServerError)) log.warn('a request object could not be fetched', { tenantId: tenant.id, clientId: client.clientId, error })
      throw refuse('the request_uri cannot be fetched', error)
    }
    // OpenID Connect Core §6.2: the fragment is the hash of what stands there.
    if (fragment !== undefined && fragment !== '' && hash('sha256', text, 'base64url') !== fragment) throw refuse('the request_uri leads to something else')
    return text
  }
export type FetchRequest = ReturnType<typeof requestFetcher>
