import { get, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { Pages } from '@gatehouse/pages/contracts'
import { AuthorizationError } from '../contracts.ts'
import { english } from '../texts/en.ts'
import { parameters } from './parameters.ts'

/**
 * The reference product's error page, for those who link to it. It shows our text for a code that we know; what else
 * stands in the address may come from anybody and is not shown.
 */
export const errorPageRoutes = (pages: Pages): RouteGroup =>
  routeGroup('oauth.error-page', '/authenticationendpoint', [
    get('/oauth2_error.do', { access: 'public', query: parameters }, (request) => {
      const code = request.query.oauthErrorCode ?? ''
      const known = Object.hasOwn(english.texts, code) ? code : 'invalid_request'
      return pages.error(new AuthorizationError(known, ''), request)
    }),
  ])
