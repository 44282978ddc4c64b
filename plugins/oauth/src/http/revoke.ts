import type { Audit } from '@gatehouse/kernel'
import { post, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { OwnAuthenticator } from '../authentication/authenticator.ts'
import { InvalidRequest } from '../contracts.ts'
import type { RevokeToken } from '../tokens/revocation.ts'
import { oauthErrors } from './errors.ts'
import { parameters, refuseSecretsInQuery, withoutEmpty } from './parameters.ts'

interface Deps {
  readonly authenticator: OwnAuthenticator
  readonly revoke: RevokeToken
  readonly audit: Audit | undefined
}
/** RFC 7009 §2. A token that is none is answered like one that was revoked: §2.2. */
export const revokeRoutes = ({ authenticator, revoke, audit }: Deps): RouteGroup =>
  routeGroup(
    'oauth.revoke',
    '/oauth2',
    [
      post('/revoke', { access: 'public', body: parameters, accepts: 'form-or-json', cors: 'registered' }, async (request) => {
        refuseSecretsInQuery(request.rawQuery)
        const params = withoutEmpty(request.body)
        const client = await authenticator.authenticate(request, params)
        if (!params.token) throw new InvalidRequest('Invalid revocation request')
        const { tenant, remoteAddress: source, id: traceId } = request
        if (await revoke(tenant, client, params.token)) {
          const actor = { actor: client.clientId, actorKind: 'application' } as const
          await audit?.record({ tenantId: tenant.id, action: 'oauth.token-revoked', outcome: 'success', ...actor, source, traceId })
        }
        return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' } }
      }),
    ],
    { errors: oauthErrors },
  )
