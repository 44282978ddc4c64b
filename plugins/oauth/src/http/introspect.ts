import { type AccessPolicy, ok, post, type Reply, type Request, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { OwnAuthenticator } from '../authentication/authenticator.ts'
import { basicCredentials } from '../authentication/secret-methods.ts'
import type { OwnClients } from '../clients/clients.ts'
import type { OwnClient } from '../clients/stored.ts'
import { InsufficientScope, type IntrospectionFormat, InvalidClient, InvalidRequest, OAuthError, type TokenParameters } from '../contracts.ts'
import type { Introspect } from '../tokens/introspection.ts'
import { askedFor } from './accept.ts'
import { oauthErrors } from './errors.ts'
import { parameters, refuseSecretsInQuery, withoutEmpty } from './parameters.ts'

interface Deps {
  readonly authenticator: OwnAuthenticator
  readonly clients: OwnClients
  /** Undefined: clients only. */
  readonly access: AccessPolicy | undefined
  readonly introspect: Introspect
  readonly formats: ReadonlyMap<string, IntrospectionFormat>
}
const PERMISSION = 'internal_oauth2_introspect'

/** RFC 9701 §5 wants 400 for callers that do not authenticate; those that do, but wrongly, get 401: RFC 7662 §2.3. */
class Unauthenticated extends OAuthError {
  override readonly code = 'oauth.invalid_client'
}

/** RFC 7662 §2.1. Callers are confidential clients of the tenant, or whoever has the permission. Security rule 3.6. */
export const introspectRoutes = ({ authenticator, clients, access, introspect, formats }: Deps): RouteGroup => {
  /** True: the credentials are those of a person, or a bearer token. */
  const isPrincipal = async (request: Request): Promise<boolean> => {
    const { authorization } = request.headers
    if (authorization === undefined) return false
    const basic = basicCredentials(request)
    return basic ? (await clients.find(request.tenant, basic.id)) === undefined : true
  }
  /** @returns the client whose own token it is; undefined: a person */
  const principal = async (request: Request): Promise<OwnClient | undefined> => {
    const caller = await access?.authenticate(request)
    if (!caller || caller.tenantId !== request.tenant.id) throw new InvalidClient('Client credentials are invalid.')
    if (caller.permissions !== 'all' && !caller.permissions.has(PERMISSION)) throw new InsufficientScope(`the permission ${PERMISSION} is needed`)
    return caller.kind === 'application' ? clients.find(request.tenant, caller.subject) : undefined
  }
  const callerOf = async (request: Request, params: TokenParameters): Promise<OwnClient | undefined> => {
    if (access && (await isPrincipal(request))) return principal(request)
    const client = await authenticator.authenticate(request, params)
    if (client.public) throw new InvalidClient('a public client may not introspect')
    return client
  }
  const callerOfFormatted = async (request: Request, params: TokenParameters): Promise<OwnClient | undefined> => {
    try {
      return await callerOf(request, params)
    } catch (error) {
      const tried = request.headers.authorization !== undefined || authenticator.presents(request, params)
      throw error instanceof InvalidClient && !tried ? new Unauthenticated(error.message, { cause: error }) : error
    }
  }
  return routeGroup(
    'oauth.introspect',
    '/oauth2',
    [
      post('/introspect', { access: 'public', body: parameters, accepts: 'form-or-json' }, async (request): Promise<Reply> => {
        refuseSecretsInQuery(request.rawQuery)
        const { tenant } = request
        const params = withoutEmpty(request.body)
        const format = formats.get(askedFor(request.headers.accept, formats.keys()) ?? '')
        const caller = await (format ? callerOfFormatted : callerOf)(request, params)
        if (!params.token) throw new InvalidRequest('token is missing')
        const answer = await introspect(tenant, caller, params.token)
        if (!format) return ok(answer)
        const headers = { 'content-type': format.mediaType, 'cache-control': 'no-store' }
        return { status: 200, headers, body: await format.write({ tenant, caller, answer }) }
      }),
    ],
    { errors: oauthErrors },
  )
}
