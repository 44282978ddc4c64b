import type { ApprovedRequest, FrontChannel, ResponseType } from '@gatehouse/oauth/contracts'
import type { IdTokenRequest, IdTokens } from '@gatehouse/oidc/contracts'
import { allowsHybrid, hybridTypes } from './hybrid-setting.ts'

interface Deps {
  readonly frontChannel: FrontChannel
  readonly idTokens: IdTokens
}
type Answer = Readonly<Record<string, string>>
type Beside = Pick<IdTokenRequest, 'code' | 'accessToken' | 'state' | 'alone'>

export const implicitTypes: readonly string[] = ['token', 'id_token', 'id_token token']
/** Tokens never travel in a query: OAuth 2.0 Multiple Response Types §3 and §5. */
const tokenModes = ['fragment', 'form_post']

const idTokenFor = ({ tenant, client, user, subject, session, grantedScopes, grantedClaims, params }: ApprovedRequest, beside: Beside): IdTokenRequest => ({
  tenant,
  client,
  user,
  subject,
  scopes: grantedScopes,
  sessionId: session.id,
  authentication: {
    authenticatedAt: session.authenticatedAt,
    amr: session.amr,
    acr: session.acr,
    grantedClaims,
    ...(params.nonce === undefined ? {} : { nonce: params.nonce }),
    ...(params.claims === undefined ? {} : { claims: JSON.parse(params.claims) }),
  },
  ...beside,
})
/** OpenID Connect Core §3.2.2.5 and §3.3.2.5, RFC 6749 §4.2.2. */
const responder = ({ frontChannel, idTokens }: Deps, type: string) => {
  const parts = type.split(' ')
  return async (approved: ApprovedRequest): Promise<Answer> => {
    const code = parts.includes('code') ? await frontChannel.code(approved) : undefined
    const access = parts.includes('token') ? await frontChannel.accessToken(approved) : undefined
    const beside: Beside = {
      ...(code === undefined ? {} : { code }),
      ...(access?.access_token === undefined ? {} : { accessToken: access.access_token }),
      ...(approved.state === undefined ? {} : { state: approved.state }),
      alone: type === 'id_token',
    }
    const answer: Answer = { ...(code === undefined ? {} : { code }), ...access }
    return parts.includes('id_token') ? { ...answer, id_token: await idTokens.make(idTokenFor(approved, beside)) } : answer
  }
}
/** Each off until an administrator turns it on for an application. Security rule 2.7. */
export const tokenTypes = (deps: Deps): readonly ResponseType[] => [
  ...implicitTypes.map((name): ResponseType => ({ name, grantType: 'implicit', modes: tokenModes, respond: responder(deps, name) })),
  ...hybridTypes.map(
    (name): ResponseType => ({
      name,
      grantType: 'authorization_code',
      modes: tokenModes,
      allowed: (client) => allowsHybrid(client, name),
      respond: responder(deps, name),
    }),
  ),
]
/** Says that the user agreed, and hands out nothing: OAuth 2.0 Multiple Response Types §4. */
export const noneType: ResponseType = {
  name: 'none',
  grantType: 'authorization_code',
  modes: ['query', 'fragment', 'form_post'],
  respond: async () => ({}),
}
