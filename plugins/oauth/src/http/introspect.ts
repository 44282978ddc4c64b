import { type AccessPolicy, ok, post, type Request, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { OwnAuthenticator } from '../authentication/authenticator.ts'
import { basicCredentials } from '../authentication/secret-methods.ts'
import type { OwnClients } from '../clients/clients.ts'
import type { OwnClient } from '../clients/stored.ts'
import { InsufficientScope, InvalidClient, InvalidRequest, type TokenParameters } from '../contracts.ts'
import type { Introspect } from '../tokens/introspection.ts'
import { oauthErrors } from './errors.ts'
import { parameters, refuseSecretsInQuery, withoutEmpty } from './parameters.ts'

interface Deps {
  readonly authenticator: OwnAuthenticator
  readonly clients: OwnClients
  /** Undefined: clients only. */
  readonly access: AccessPolicy | undefined
  readonly introspect: Introspect
}
const PERMISSION = 'internal_oauth2_introspect'

/** RFC 7662 §2.1. Callers are confidential clients of the tenant, or whoever has the permission. Security rule 3.6. */
export const introspectRoutes = ({ authenticator, clients, access, introspect }: Deps): RouteGroup => {
  /** True: the credentials are those of a person, or a bearer token. */
  const isPrincipal = async (request: Request): Promise<boolean> => {
    const { authorization } = request.headers
    if (authorization === undefined) return false
    const basic = basicCredentials(request)
    return basic ? (await clients.find(request.tenant, basic.id)) === undefined : true
  }
  const principal = async (request: Request): Promise<void> => {
    const caller = await access?.authenticate(request)
    if (!caller || caller.tenantId !== request.tenant.id) throw new InvalidClient('Client credentials are invalid.')
    if (caller.permissions !== 'all' && !caller.permissions.has(PERMISSION)) throw new InsufficientScope(`the permission ${PERMISSION} is needed`)
  }
  const callerOf = async (request: Request, params: TokenParameters): Promise<OwnClient | undefined> => {
    if (access && (await isPrincipal(request))) {
      await principal(request)
      return undefined
    }
    const client = await authenticator.authenticate(request, params)
    if (client.public) throw new InvalidClient('a public client may not introspect')
    return client
  }
  return routeGroup(
    'oauth.introspect',
    '/oauth2',
    [
      post('/introspect', { access: 'public', body: parameters, accepts: 'form-or-json' }, async (request) => {
        refuseSecretsInQuery(request.rawQuery)
        const params = withoutEmpty(request.body)
        const caller = await callerOf(request, params)
        if (!params.token) throw new InvalidRequest('token is missing')
        return ok(await introspect(request.tenant, caller, params.token))
      }),
    ],
    { errors: oauthErrors },
  )
}
