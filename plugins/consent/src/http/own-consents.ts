import type { Applications } from '@gatehouse/applications/contracts'
import { NotFound, s } from '@gatehouse/kernel'
import { get, ok, permission, post, type Request, type Route, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { Consents } from '../contracts.ts'
import type { ReceiptStore } from '../receipts.ts'
import { brief, listed, listQuery, validity, whole } from './shapes.ts'

interface Deps {
  readonly consents: Consents
  readonly receipts: ReceiptStore
  readonly applications: Applications | undefined
}
const base = '/api/users/v1'
const one = s.params({ consentId: s.string() })

/** openapi/user-consents-v1.yaml: one's own consents. Another user's is answered as one that does not exist. Security rules 4.5 and 8.2. */
export const ownConsents = ({ consents, receipts, applications }: Deps): RouteGroup => {
  const own = { access: permission('internal_login') }
  /** Applications have no consents. */
  const userOf = ({ principal }: Pick<Request, 'principal'>) => (principal?.kind === 'user' ? principal.subject : undefined)
  const needed = async (request: Request<{ readonly consentId: string }>) => {
    const userId = userOf(request)
    const receipt = userId === undefined ? undefined : await receipts.find(request.tenant, request.params.consentId, userId)
    if (!receipt) throw new NotFound('there is no such consent')
    return receipt
  }
  const routes: readonly Route[] = [
    get('/me/consents', { ...own, query: listQuery }, async (request) => {
      const { tenant, query } = request
      const userId = userOf(request)
      if (userId === undefined) return ok([])
      const found = await listed(receipts, tenant, userId, { ...query, subjectId: undefined }, `${tenant.baseUrl}${base}/me/consents`)
      const link = found.links.map(({ rel, href }) => `<${href}>; rel="${rel}"`).join(', ')
      return ok(found.receipts.map(brief), link ? { headers: { link } } : {})
    }),
    get('/me/consents/:consentId', { ...own, params: one }, async (request) => ok(await whole(request.tenant, await needed(request), applications))),
    get('/me/consents/:consentId/validate', { ...own, params: one }, async (request) => ok(validity(await needed(request)))),
    post('/me/consents/:consentId/revoke', { ...own, params: one }, async (request) => {
      const { userId, applicationId } = await needed(request)
      await consents.revoke(request.tenant, userId, applicationId)
      return { status: 200 }
    }),
  ]
  return routeGroup('consent-own', base, routes)
}
