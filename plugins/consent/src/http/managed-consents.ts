import type { Applications } from '@gatehouse/applications/contracts'
import { NotFound, s, type Tenant } from '@gatehouse/kernel'
import { get, noContent, ok, permission, post, type Route, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { Consents } from '../contracts.ts'
import type { ReceiptStore } from '../receipts.ts'
import { brief, listed, listQuery, validity, whole } from './shapes.ts'

interface Deps {
  readonly consents: Consents
  readonly receipts: ReceiptStore
  readonly applications: Applications | undefined
}
const base = '/api/identity/consent-mgt/v2.0'
const one = s.params({ consentId: s.string() })

/** openapi/consent-management-v2.yaml, `/consents`: those of all users of the tenant, for who may see and withdraw them. Security rule 7.4. */
export const managedConsents = ({ consents, receipts, applications }: Deps): RouteGroup => {
  const view = { access: permission('internal_consent_mgt_consent_view') }
  const update = { access: permission('internal_consent_mgt_consent_update') }
  const needed = async (tenant: Tenant, id: string) => {
    const receipt = await receipts.find(tenant, id)
    if (!receipt) throw new NotFound('there is no such consent')
    return receipt
  }
  const routes: readonly Route[] = [
    get('/consents', { ...view, query: listQuery }, async ({ tenant, query }) => {
      const found = await listed(receipts, tenant, query.subjectId, query, `${base}/consents`)
      return ok({
        totalResults: found.receipts.length,
        links: found.links,
        Consents: found.receipts.map((receipt) => ({ ...brief(receipt), subjectId: receipt.userId, expiryTime: null })),
      })
    }),
    get('/consents/:consentId', { ...view, params: one }, async ({ tenant, params }) =>
      ok(await whole(tenant, await needed(tenant, params.consentId), applications)),
    ),
    get('/consents/:consentId/validate', { ...view, params: one }, async ({ tenant, params }) => ok(validity(await needed(tenant, params.consentId)))),
    post('/consents/:consentId/revoke', { ...update, params: one }, async ({ tenant, params }) => {
      const { userId, applicationId } = await needed(tenant, params.consentId)
      await consents.revoke(tenant, userId, applicationId)
      return noContent()
    }),
  ]
  return routeGroup('consent-managed', base, routes)
}
