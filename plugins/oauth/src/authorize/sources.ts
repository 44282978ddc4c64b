import type { Tenant } from '@gatehouse/kernel'
import { AuthorizationError, type Client, type RequestSource, type TokenParameters } from '../contracts.ts'

/** Stand for a whole request; refused by name where nobody resolves them. OpenID Connect Core §3.1.2.6. */
const unresolved: Readonly<Record<string, string>> = {
  request: 'request_not_supported',
  request_uri: 'request_uri_not_supported',
  registration: 'registration_not_supported',
}
type Sources = ReadonlyMap<string, RequestSource>

/** Where a request stood: the key of its source, and the value of the parameter. Kept through the login. */
export type Reference = { readonly source: string; readonly value: string }
export interface ResolvedRequest {
  readonly params: TokenParameters
  readonly reference?: Reference
}
/** The source whose parameter the request has. RFC 9101 §5: there is one at most. */
const sourceIn = (sources: Sources, params: TokenParameters): readonly [key: string, source: RequestSource] | undefined => {
  const names = new Set([...sources.values()].map(({ name }) => name))
  for (const [name, error] of Object.entries(unresolved)) {
    if (params[name] !== undefined && !names.has(name)) throw new AuthorizationError(error, `the parameter ${name} is not supported`)
  }
  if (params.request !== undefined && params.request_uri !== undefined) {
    throw new AuthorizationError('invalid_request', 'request and request_uri exclude each other')
  }
  const used = [...sources].find(([, { name, prefix = '' }]) => params[name]?.startsWith(prefix))
  if (!used && params.request_uri !== undefined) throw new AuthorizationError('invalid_request_uri', 'the request_uri is not accepted')
  return used
}

/**
 * What a request says once its sources have been asked: only their parameters count then. RFC 9101 §6.3.
 * @param pushed it did not come through the browser
 */
export const resolveSources = async (sources: Sources, tenant: Tenant, client: Client, params: TokenParameters, pushed: boolean): Promise<ResolvedRequest> => {
  const [key, used] = sourceIn(sources, params) ?? []
  if (!used?.checked) {
    for (const source of sources.values()) {
      const fault = pushed && source.checked ? undefined : source.missing?.(client, params)
      if (fault !== undefined) throw new AuthorizationError('invalid_request', fault)
    }
  }
  const resolved = used ? await used.resolve(tenant, client, params) : params
  if (resolved.client_id !== client.clientId) throw new AuthorizationError('invalid_request', 'the client_id of the request is another one')
  return { params: resolved, ...(used && key !== undefined ? { reference: { source: key, value: params[used.name] ?? '' } } : {}) }
}
