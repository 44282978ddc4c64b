import type { OwnClient } from '../clients/stored.ts'
import { type ApprovedRequest, AuthorizationError, type FrontChannel, type Grant } from '../contracts.ts'
import type { IssueTokens } from '../tokens/issue.ts'
import { type CodeDeps, codeFor } from './code-response.ts'

interface Deps extends CodeDeps {
  readonly issue: IssueTokens
}
const GRANT = 'implicit'

const grantOf = ({ user, session, grantedScopes: scopes, grantedClaims, params, addition }: ApprovedRequest): Grant => ({
  user,
  ...(addition?.claims ? { claims: addition.claims } : {}),
  ...(addition?.audiences ? { audiences: addition.audiences } : {}),
  scopes,
  sessionId: session.id,
  refreshable: false,
  authentication: {
    authenticatedAt: session.authenticatedAt,
    amr: session.amr,
    acr: session.acr,
    ...(params.nonce === undefined ? {} : { nonce: params.nonce }),
    ...(params.claims === undefined ? {} : { claims: JSON.parse(params.claims) }),
    ...(grantedClaims.length === 0 ? {} : { grantedClaims }),
  },
})
/** For response types of other plugins: RFC 6749 §4.2, OAuth 2.0 Multiple Response Types §5. */
export const createFrontChannel = ({ issue, ...deps }: Deps): FrontChannel => ({
  code: (approved) => codeFor(deps, approved),
  async accessToken(approved) {
    const { request, client } = approved
    // Nobody proves anything to the authorization endpoint.
    if (client.accessToken.bindingType !== undefined)
      throw new AuthorizationError('unauthorized_client', 'access tokens of this client are bound to their sender')
    const response = await issue({ request, client: client as OwnClient, grantType: GRANT, grant: grantOf(approved), bare: true })
    return Object.fromEntries(Object.entries(response).map(([name, value]) => [name, String(value)]))
  },
})
