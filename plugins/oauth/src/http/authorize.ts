import type { ServerError } from '@gatehouse/kernel'
import { type ErrorFormat, get, post, type Reply, type Request, type RouteGroup, redirect, routeGroup } from '@gatehouse/kernel/http'
import type { Pages } from '@gatehouse/pages/contracts'
import type { AuthorizationDesk } from '../authorize/desk.ts'
import { ConsentExpired } from '../authorize/refusals.ts'
import { OAuthError, type TokenParameters } from '../contracts.ts'
import { lists, parameters, withoutEmpty } from './parameters.ts'

interface Deps {
  readonly desk: AuthorizationDesk
  readonly pages: Pages
  readonly errorPage: string | undefined
}
/** An error that no redirect URI may hear of: on our page, or on the operator's. RFC 6749 §4.1.2.1, security rule 2.2. */
export const pageErrors =
  (pages: Pages, errorPage: string | undefined): ErrorFormat =>
  (error: ServerError, request): Reply => {
    if (errorPage === undefined) return pages.error(error, request)
    const url = new URL(errorPage)
    url.searchParams.set('oauthErrorCode', error instanceof OAuthError ? error.error : error.status < 500 ? 'invalid_request' : 'server_error')
    url.searchParams.set('oauthErrorMsg', error.status < 500 ? error.message : 'Internal Server Error.')
    return redirect(url)
  }

/** Bytes. The request is kept while the user signs in. */
const BODY_LIMIT = 64 * 1024

/** RFC 6749 §3.1. The login and the consent page come back to the same address. */
export const authorizeRoutes = ({ desk, pages, errorPage }: Deps): RouteGroup => {
  const handle = (request: Request, given: TokenParameters): Promise<Reply> => {
    const params = withoutEmpty(given)
    const { sessionDataKeyConsent, sessionDataKey } = params
    if (sessionDataKeyConsent !== undefined) {
      // Agreeing changes what the application may do: never by GET. Security rule 4.3.
      if (request.method !== 'POST') throw new ConsentExpired('the consent must be posted')
      return desk.consented(request, sessionDataKeyConsent, params)
    }
    return sessionDataKey === undefined ? desk.begin(request, params) : desk.resume(request, sessionDataKey)
  }
  return routeGroup(
    'oauth.authorize',
    '/oauth2',
    [
      get('/authorize', { access: 'public', query: parameters, lists }, (request) => handle(request, request.query)),
      post('/authorize', { access: 'public', body: parameters, accepts: 'form', lists, bodyLimit: BODY_LIMIT }, (request) => handle(request, request.body)),
    ],
    { errors: pageErrors(pages, errorPage) },
  )
}
