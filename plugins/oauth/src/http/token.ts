import type { Audit } from '@gatehouse/kernel'
import { ok, post, type Reply, type Request, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { OwnAuthenticator } from '../authentication/authenticator.ts'
import type { OwnClient } from '../clients/stored.ts'
import {
  type GrantPolicy,
  type GrantType,
  InvalidGrant,
  InvalidRequest,
  OAuthError,
  type TokenParameters,
  UnauthorizedClient,
  UnsupportedGrantType,
} from '../contracts.ts'
import type { OwnSenderProofs } from '../senders/proofs.ts'
import type { Bindings } from '../tokens/bindings.ts'
import type { IssueTokens } from '../tokens/issue.ts'
import { oauthErrors } from './errors.ts'
import { lists, parameters, refuseSecretsInQuery, withoutEmpty } from './parameters.ts'

interface Deps {
  readonly grants: ReadonlyMap<string, GrantType>
  readonly policies: ReadonlyMap<string, GrantPolicy>
  readonly authenticator: OwnAuthenticator
  readonly issue: IssueTokens
  readonly senders: Pick<OwnSenderProofs, 'prove' | 'headers'>
  readonly bindings: Bindings
  readonly audit: Audit | undefined
}
const noCache = { pragma: 'no-cache' }

/** RFC 6749 §3.2. */
export const tokenRoutes = ({ grants, policies, authenticator, issue, senders, bindings, audit }: Deps): RouteGroup => {
  const granted = async (request: Request, client: OwnClient, params: TokenParameters): Promise<Reply> => {
    const { grant_type: name } = params
    if (!name) throw new InvalidRequest('grant_type is missing')
    const grantType = grants.get(name)
    if (!grantType) throw new UnsupportedGrantType(`Unsupported grant type : ${name.slice(0, 100)}, is used.`)
    if (!client.grantTypes.includes(name) || (client.public && !grantType.publicClients)) {
      throw new UnauthorizedClient('The authenticated client is not authorized to use this authorization grant type')
    }
    // Before anything is used up: a client that has to prove it again, with a nonce, sends the same code again.
    const confirmation = await senders.prove(request, client)
    const asked = { tenant: request.tenant, client, params, request, ...(confirmation ? { confirmation } : {}) }
    let grant = await grantType.exchange(asked)
    for (const policy of policies.values()) grant = await policy.judge(asked, grant)
    if (!(await bindings.held(request, client, grant.claims))) throw new InvalidGrant('what it is bound to was not proven')
    const headers = { ...noCache, ...senders.headers(request) }
    return ok(await issue({ request, client, grantType: name, grant, confirmation }), { headers })
  }
  /** Security rule 1.12. A client that is not authenticated is on record already. */
  const refused = async ({ tenant, remoteAddress: source, id: traceId }: Request, { clientId }: OwnClient, error: unknown): Promise<void> => {
    if (!(error instanceof OAuthError)) return
    const actor = { actor: clientId, actorKind: 'application' } as const
    await audit?.record({ tenantId: tenant.id, action: 'oauth.token-refused', outcome: 'refused', ...actor, source, traceId, code: error.code })
  }
  return routeGroup(
    'oauth.token',
    '/oauth2',
    [
      post('/token', { access: 'public', body: parameters, accepts: 'form-or-json', lists, cors: 'registered' }, async (request) => {
        refuseSecretsInQuery(request.rawQuery)
        const params = withoutEmpty(request.body)
        const client = await authenticator.authenticate(request, params)
        try {
          return await granted(request, client, params)
        } catch (error) {
          await refused(request, client, error)
          throw error
        }
      }),
    ],
    { errors: oauthErrors },
  )
}
