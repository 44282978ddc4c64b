import { type Audit, s, z } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { del, get, noContent, ok, patch, permission, type Request, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { Settings } from '../settings.ts'

interface Deps {
  readonly settings: Settings
  readonly data: Data
  readonly audit: Audit | undefined
}
const path = z.literal('/enableEmailNotification')
const change = z.union([
  s.object({ operation: z.enum(['ADD', 'REPLACE']), path, value: z.boolean() }),
  s.object({ operation: z.literal('REMOVE'), path, value: z.boolean().optional() }),
])
const body = z.array(change).min(1).max(20)
type Changes = z.output<typeof body>

/** `/api/server/v1/configs/impersonation`. */
export const settingsRoutes = ({ settings, data, audit }: Deps): RouteGroup => {
  const shown = async ({ tenant }: Request) => ({ enableEmailNotification: await settings.notifies(tenant) })
  const put = ({ tenant, principal, remoteAddress: source, id: traceId }: Request, value: boolean | undefined) =>
    data.transaction(async () => {
      await settings.put(tenant, value)
      const actor = principal ? { actor: principal.subject, actorKind: principal.kind } : {}
      const detail = { enableEmailNotification: value ?? 'default' }
      await audit?.record({ tenantId: tenant.id, action: 'impersonation.settings-changed', outcome: 'success', ...actor, source, traceId, detail })
    })
  const update = { access: permission('internal_config_update') }
  return routeGroup('impersonation.settings', '/api/server/v1/configs', [
    get('/impersonation', { access: permission('internal_config_view') }, async (request) => ok(await shown(request))),
    patch('/impersonation', { ...update, body }, async (request: Request<unknown, unknown, Changes>) => {
      const last = request.body.at(-1)
      await put(request, last?.operation === 'REMOVE' ? undefined : last?.value)
      return ok(await shown(request))
    }),
    del('/impersonation', update, async (request) => {
      await put(request, undefined)
      return noContent()
    }),
  ])
}
