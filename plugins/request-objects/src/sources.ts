import type { Tenant } from '@gatehouse/kernel'
import { AuthorizationError, type Client, type RequestSource, type TokenParameters } from '@gatehouse/oauth/contracts'
import type { DecryptRequestObject } from './decrypt.ts'
import { parametersOf } from './parameters.ts'
import type { FetchRequest } from './remote.ts'
import { requestObjectOf } from './settings.ts'
import { demandOf, type VerifyRequestObject } from './verify.ts'

const sorted = (responseType: string) => responseType.split(' ').filter(Boolean).toSorted().join(' ')
/** What stands beside must not say otherwise: OpenID Connect Core §6.1. All else there does not count: RFC 9101 §6.3. */
const checkBeside = (inside: TokenParameters, beside: TokenParameters): void => {
  const { response_type: type } = beside
  if (type !== undefined && sorted(type) !== sorted(inside.response_type ?? '')) {
    throw new AuthorizationError('invalid_request', 'Request Object and Authorization request contains unmatched response_type')
  }
}
const missing = (client: Client, params: TokenParameters) =>
  requestObjectOf(client)?.required === true && params.request === undefined && params.request_uri === undefined ? 'Request object is missing.' : undefined

interface Deps {
  readonly decrypt: DecryptRequestObject
  readonly verify: VerifyRequestObject
  /** Undefined: none is fetched. */
  readonly fetch: FetchRequest | undefined
}
export const requestObjectSources = ({ decrypt, verify, fetch }: Deps): readonly RequestSource[] => {
  const read = async (tenant: Tenant, client: Client, jwt: string, params: TokenParameters, fetched = false): Promise<TokenParameters> => {
    const inside = parametersOf(await verify(tenant, client, await decrypt(tenant, client, jwt), demandOf(client, fetched)))
    checkBeside(inside, params)
    return inside
  }
  const byValue: RequestSource = {
    name: 'request',
    missing,
    resolve: (tenant, client, params) => read(tenant, client, params.request ?? '', params),
  }
  if (!fetch) return [byValue]
  const byReference = (prefix: string): RequestSource => ({
    name: 'request_uri',
    prefix,
    resolve: async (tenant, client, params) => read(tenant, client, await fetch(tenant, client, params.request_uri ?? ''), params, true),
  })
  // Whether http is allowed is for `[outbound.request-uris]` to say.
  return [byValue, byReference('https://'), byReference('http://')]
}
