import { RepeatedParameter, type ServerError, s, TooManyRequests, Transient } from '@gatehouse/kernel'
import { type ErrorFormat, get, post, type Reply, type Request, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import { InsufficientScope, OAuthError, type PresentedTokens } from '@gatehouse/oauth/contracts'
import type { ReleaseClaims } from '../claims/release.ts'
import type { UserinfoAnswers } from '../userinfo.ts'

interface Deps {
  readonly presented: PresentedTokens
  readonly release: ReleaseClaims
  readonly answers: UserinfoAnswers
}
/** RFC 6750 §2.2; a request may also come without a body. */
const form = s.optional(s.params({ access_token: s.optional(s.text().max(16_384)) }))
/** RFC 6750 §3.1: without credentials the challenge names no error. */
class NoToken extends OAuthError {
  override readonly code = 'oauth.invalid_request'
  override readonly status = 401
}
const wire = (error: ServerError): { readonly error: string; readonly status: number } => {
  if (error instanceof OAuthError) return { error: error.error, status: error.status }
  if (error instanceof TooManyRequests || error instanceof Transient) return { error: 'temporarily_unavailable', status: error.status }
  if (error instanceof RepeatedParameter || error.status < 500) return { error: 'invalid_request', status: error.status }
  return { error: 'server_error', status: 500 }
}
/** RFC 6750 §3. Our own messages only: they hold no quotes. */
const bearerErrors =
  (presented: PresentedTokens): ErrorFormat =>
  (error, { tenant }): Reply => {
    const { error: code, status } = wire(error)
    const text = status >= 500 ? 'Internal Server Error.' : error.message
    const realm = `Bearer realm="${new URL(tenant.baseUrl).host}"`
    const challenges =
      error instanceof NoToken
        ? [realm, ...presented.challenges()]
        : [`${realm}, error="${code}", error_description="${text.replaceAll(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "'")}"`]
    return {
      status,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
        ...(status === 401 || status === 403 || code === 'invalid_request' ? { 'www-authenticate': challenges } : {}),
        ...(error instanceof OAuthError ? error.headers : {}),
      },
      body: JSON.stringify({ error: code, error_description: text }),
    }
  }

/** OpenID Connect Core §5.3. */
export const userinfoRoutes = ({ presented, release, answers }: Deps): RouteGroup => {
  const answer = async (request: Request, posted?: string): Promise<Reply> => {
    const { tenant } = request
    const token = await presented.of(request, posted)
    if (!token) throw new NoToken('an access token is needed')
    const { account: user, scopes, client, sub, authentication } = token
    if (!user || !scopes.includes('openid')) throw new InsufficientScope('Access token does not have the openid scope')
    return answers(tenant, token, { ...(await release({ tenant, client, user, scopes, authentication }, 'userinfo')), sub })
  }
  return routeGroup(
    'oidc.userinfo',
    '/oauth2',
    [
      get('/userinfo', { access: 'public', cors: 'registered' }, (request) => answer(request)),
      post('/userinfo', { access: 'public', cors: 'registered', body: form, accepts: 'form' }, (request) => answer(request, request.body?.access_token)),
    ],
    { errors: bearerErrors(presented) },
  )
}
