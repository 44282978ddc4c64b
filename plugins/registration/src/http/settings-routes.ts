import { type Audit, s, z } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { get, ok, patch, permission, type Request, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import { InvalidSettings } from '../errors.ts'
import type { CheckSettings } from '../settings/check.ts'
import { type RegistrationSettings, registrationSettings } from '../settings/settings.ts'
import type { Settings } from '../settings/store.ts'

interface Deps {
  readonly settings: Settings
  readonly check: CheckSettings
  readonly data: Data
  readonly audit: Audit | undefined
}
const switches = ['/authenticationRequired', '/mandateSSA', '/enableFapiEnforcement'] as const
const texts = ['/ssaJwks', '/fapiProfile'] as const
/** The reference product's contract has texts as values; switches may be sent as what they are. */
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])
const operation = z.enum(['REPLACE'])
const change = z.union([
  s.object({ operation, path: z.enum(switches), value: flag }),
  s.object({ operation, path: z.enum(texts), value: z.string().max(2048) }),
])
const body = z.array(change).min(1).max(20)
type Changes = z.output<typeof body>

/** @throws InvalidSettings */
const changed = (current: RegistrationSettings, changes: Changes): RegistrationSettings => {
  const result = registrationSettings.safeParse({ ...current, ...Object.fromEntries(changes.map(({ path, value }) => [path.slice(1), value])) })
  if (result.success) return result.data
  const { path = [], message = '' } = result.error.issues[0] ?? {}
  throw new InvalidSettings(`${path.join('.')}: ${message}`)
}
const shown = ({ ssaJwks, ...settings }: RegistrationSettings) => ({ ...settings, ...(ssaJwks === '' ? {} : { ssaJwks }) })

/** `/api/server/v1/configs/dcr`. */
export const settingsRoutes = ({ settings, check, data, audit }: Deps): RouteGroup => {
  const replace = ({ tenant, principal, body: changes, remoteAddress: source, id: traceId }: Request<unknown, unknown, Changes>) =>
    data.transaction(async () => {
      const next = await settings.change(tenant, (current) => changed(current, changes))
      await check(tenant, next)
      const actor = principal ? { actor: principal.subject, actorKind: principal.kind } : {}
      const { authenticationRequired, mandateSSA, enableFapiEnforcement } = next
      const detail = { authenticationRequired, mandateSSA, enableFapiEnforcement }
      await audit?.record({ tenantId: tenant.id, action: 'registration.settings-changed', outcome: 'success', ...actor, source, traceId, detail })
      return ok(shown(next))
    })
  return routeGroup('registration.settings', '/api/server/v1/configs', [
    get('/dcr', { access: permission('internal_config_view') }, async ({ tenant }) => ok(shown(await settings.of(tenant)))),
    patch('/dcr', { access: permission('internal_config_update'), body }, replace),
  ])
}
