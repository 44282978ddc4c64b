import type { Clock, Tenant } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'
import type { OwnClients } from '../clients/clients.ts'
import { holdsSecret } from '../clients/stored.ts'
import { type Client, type ClientAuthentication, InvalidClient, type TokenParameters } from '../contracts.ts'

export interface Credentials {
  readonly id: string
  readonly secret: string
}
const malformed = () => new InvalidClient('the Authorization header is malformed')

/** RFC 6749 §2.3.1: id and secret are form-encoded before they are joined. */
const decode = (part: string): string => {
  if (!part.includes('%') && !part.includes('+')) return part
  try {
    return decodeURIComponent(part.replaceAll('+', ' '))
  } catch {
    throw malformed()
  }
}
/** Undefined: no Basic header. @throws InvalidClient */
export const basicCredentials = ({ headers }: Pick<Request, 'headers'>): Credentials | undefined => {
  const header = headers.authorization
  if (header === undefined || !/^basic /i.test(header)) return undefined
  const encoded = header.slice(6).trim()
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) throw malformed()
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 1) throw malformed()
  return { id: decode(text.slice(0, colon)), secret: decode(text.slice(colon + 1)) }
}

interface Deps {
  readonly clients: OwnClients
  readonly clock: Clock
}
const secretMethod = (
  name: string,
  { clients, clock }: Deps,
  read: (request: Request, params: TokenParameters) => Credentials | undefined,
): ClientAuthentication => ({
  name,
  presented: (request, params) => read(request, params)?.id,
  async verify(tenant: Tenant, client: Client, request, params) {
    const credentials = read(request, params)
    const stored = await clients.stored(tenant, client.clientId)
    return credentials !== undefined && credentials.secret !== '' && stored !== undefined && holdsSecret(stored, credentials.secret, clock.now())
  },
})
export const clientSecretBasic = (deps: Deps) => secretMethod('client_secret_basic', deps, basicCredentials)
export const clientSecretPost = (deps: Deps) =>
  secretMethod('client_secret_post', deps, (_request, { client_id: id, client_secret: secret }) => {
    if (secret === undefined) return undefined
    if (!id) throw new InvalidClient('Client ID not found in the request.')
    return { id, secret }
  })
