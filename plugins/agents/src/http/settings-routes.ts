import { type Audit, s, z } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { del, get, noContent, ok, patch, permission, type Request, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { Settings } from '../settings.ts'

interface Deps {
  readonly settings: Settings
  readonly data: Data
  readonly audit: Audit | undefined
}
const change = s.object({ operation: z.enum(['ADD', 'REPLACE']), path: z.literal('/agentsExternallyManaged'), value: z.boolean() })
const body = z.array(change).min(1).max(20)
type Changes = z.output<typeof body>

/** `/api/server/v1/configs/agent`. */
export const settingsRoutes = ({ settings, data, audit }: Deps): RouteGroup => {
  const shown = async ({ tenant }: Request) => ({ agentsExternallyManaged: await settings.externallyManaged(tenant) })
  const put = ({ tenant, principal, remoteAddress: source, id: traceId }: Request, agentsExternallyManaged: boolean) =>
    data.transaction(async () => {
      await settings.put(tenant, agentsExternallyManaged)
      const actor = principal ? { actor: principal.subject, actorKind: principal.kind } : {}
      const detail = { agentsExternallyManaged }
      await audit?.record({ tenantId: tenant.id, action: 'agents.settings-changed', outcome: 'success', ...actor, source, traceId, detail })
    })
  const update = { access: permission('internal_config_update') }
  return routeGroup('agents.settings', '/api/server/v1/configs', [
    get('/agent', { access: permission('internal_config_view') }, async (request) => ok(await shown(request))),
    patch('/agent', { ...update, body }, async (request: Request<unknown, unknown, Changes>) => {
      await put(request, request.body.at(-1)?.value === true)
      return ok(await shown(request))
    }),
    del('/agent', update, async (request) => {
      await put(request, false)
      return noContent()
    }),
  ])
}
