import { type Audit, s, z } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { get, ok, permission, put, type Request, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import { profiles } from '../contracts.ts'
import type { Offer, Offers } from '../offers.ts'

interface Deps {
  readonly offers: Offers
  readonly data: Data
  readonly audit: Audit | undefined
}
const body = s
  .params({ enabled: z.boolean().default(false), supportedProfiles: z.array(z.enum(profiles)).default([...profiles]) })
  .refine(({ enabled, supportedProfiles }) => !enabled || supportedProfiles.length > 0, { path: ['supportedProfiles'], message: 'must name a profile' })
type Body = z.output<typeof body>

const shown = ({ enabled, profiles: supportedProfiles }: Offer) => ({ enabled, supportedProfiles })

/** `/api/server/v1/configs/fapi`. */
export const configRoutes = ({ offers, data, audit }: Deps): RouteGroup => {
  const replace = ({ tenant, principal, body: wanted, remoteAddress: source, id: traceId }: Request<unknown, unknown, Body>) =>
    data.transaction(async () => {
      const offer: Offer = { enabled: wanted.enabled, profiles: [...new Set(wanted.supportedProfiles)] }
      await offers.put(tenant, offer)
      const actor = principal ? { actor: principal.subject, actorKind: principal.kind } : {}
      await audit?.record({
        tenantId: tenant.id,
        action: 'fapi.config-changed',
        outcome: 'success',
        ...actor,
        source,
        traceId,
        detail: { enabled: offer.enabled },
      })
      return ok(shown(offer))
    })
  return routeGroup('fapi.config', '/api/server/v1/configs', [
    get('/fapi', { access: permission('internal_config_view') }, async ({ tenant }) => ok(shown(await offers.of(tenant)))),
    put('/fapi', { access: permission('internal_config_update'), body }, replace),
  ])
}
