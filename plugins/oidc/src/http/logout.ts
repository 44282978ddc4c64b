import { z } from '@gatehouse/kernel'
import { get, post, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { Pages } from '@gatehouse/pages/contracts'
import type { LogoutDesk } from '../logout/desk.ts'
import type { LogoutParameters } from '../logout/request.ts'
import { signedOutView } from '../views/signed-out.ts'

interface Deps {
  readonly desk: LogoutDesk
  readonly pages: Pages
}
const parameters = z.record(z.string(), z.string())
/** RFC 6749 §3.1: a parameter without a value counts as left out. */
const filled = (params: LogoutParameters): LogoutParameters => Object.fromEntries(Object.entries(params).filter(([, value]) => value !== ''))

/** OpenID Connect RP-Initiated Logout §2: GET and POST. */
export const logoutRoutes = ({ desk, pages }: Deps): RouteGroup =>
  routeGroup(
    'oidc.logout',
    '',
    [
      get('/oidc/logout', { access: 'public', query: parameters }, (request) => desk(request, filled(request.query))),
      post('/oidc/logout', { access: 'public', body: parameters, accepts: 'form' }, (request) => desk(request, filled(request.body))),
      get('/authenticationendpoint/oauth2_logout.do', { access: 'public' }, (request) => pages.render(request, signedOutView.name, {})),
    ],
    { errors: (error, request) => pages.error(error, request) },
  )
