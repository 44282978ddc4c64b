import { randomUUID } from 'node:crypto'
import { type Connection, type Connections, type Kind, ServerError, s, type Tenant, z } from '@gatehouse/kernel'
import { created, del, get, noContent, ok, permission, post, put, type Request, routeGroup } from '@gatehouse/kernel/http'
import { type ProvisioningTarget, provisioningTargets } from '../contracts.ts'
import type { Links } from '../data/links.ts'
import { InvalidTarget, NoSuchTarget } from '../errors.ts'
import { masked, schemaOf, unmasked } from '../masking.ts'
import type { Recorder } from './recorder.ts'

const base = '/api/server/v1/provisioning/targets'
export interface Deps {
  readonly connections: Connections
  readonly links: Links
  readonly recorded: Recorder
  // biome-ignore lint/suspicious/noExplicitAny: settings are the kind's own matter
  readonly kinds: ReadonlyMap<string, Kind<ProvisioningTarget, any>>
}
type One = { readonly id: string }
const body = s.object({
  name: z
    .string()
    .min(1)
    .max(100)
    .refine((name) => name === name.trim() && !/\p{Cc}/u.test(name), 'must have no control characters and no space at its ends'),
  kind: z.string().min(1).max(100),
  enabled: z.boolean().default(true),
  settings: z.record(z.string(), z.unknown()),
})
type Body = z.output<typeof body>
const point = provisioningTargets.id

/** Targets of this tenant. The reference product keeps them as connectors of identity providers, with the same permissions. */
export const targetRoutes = ({ connections, links, kinds, recorded }: Deps) => {
  const found = async (tenant: Tenant, id: string): Promise<Connection> => {
    const connection = (await connections.list(tenant, point)).find((item) => item.id === id)
    if (!connection) throw new NoSuchTarget('there is no such provisioning target')
    return connection
  }
  const kindOf = (name: string): Kind<ProvisioningTarget> => {
    const kind = kinds.get(name)
    if (!kind) throw new InvalidTarget('there is no such kind of provisioning target')
    return kind
  }
  const shown = ({ id, name, kind, enabled, settings }: Connection) => {
    const known = kinds.get(kind)
    return { id, name, kind, enabled, settings: known ? masked(known, settings) : {} }
  }
  const checked = (kind: Kind<ProvisioningTarget>, settings: unknown): unknown => {
    const result = kind.settings.safeParse(settings)
    if (result.success) return settings
    const faults = result.error.issues.slice(0, 3).map(({ path, message }) => `${path.join('.') || 'settings'}: ${message}`)
    throw new InvalidTarget(`the settings are not those of the kind: ${faults.join('; ')}`)
  }
  const create = async (request: Request<unknown, unknown, Body>) => {
    const { name, kind, enabled, settings } = request.body
    const connection = { id: randomUUID(), point, kind, name, enabled, settings: checked(kindOf(kind), settings) }
    await connections.save(request.tenant, connection)
    await recorded(request, 'provisioning.target-created', connection.id)
    return created(`${request.tenant.baseUrl}${base}/${connection.id}`, shown({ ...connection, version: 1 }))
  }
  const update = async (request: Request<One, unknown, Body>) => {
    const { tenant, params, body } = request
    const before = await found(tenant, params.id)
    if (body.kind !== before.kind) throw new InvalidTarget('the kind of a target stays as it is')
    const kind = kindOf(before.kind)
    const after = { ...before, name: body.name, enabled: body.enabled, settings: checked(kind, unmasked(kind, body.settings, before.settings)) }
    await connections.save(tenant, after)
    await recorded(request, 'provisioning.target-updated', params.id)
    return ok(shown(after))
  }
  const remove = async (request: Request<One>) => {
    const connection = await found(request.tenant, request.params.id)
    await connections.remove(request.tenant, point, connection.name)
    await links.removeAllOf(request.tenant, connection.id)
    await recorded(request, 'provisioning.target-deleted', connection.id)
    return noContent()
  }
  const test = async ({ tenant, params }: Request<One>) => {
    const connection = await found(tenant, params.id)
    try {
      const target = await connections.open(tenant, provisioningTargets, kinds, connection.name)
      if (!target) return ok({ working: false, reason: 'the target is switched off, or its kind is not here' })
      await target.check?.()
      return ok({ working: true })
    } catch (error) {
      return ok({ working: false, reason: error instanceof ServerError ? error.message : 'the target failed' })
    }
  }
  const view = { access: permission('internal_idp_view') }
  const change = { access: permission('internal_idp_update') }
  return routeGroup('provisioning', base, [
    get('', view, async ({ tenant }: Request) => ok({ targets: (await connections.list(tenant, point)).map(shown) })),
    get('/kinds', view, () => ok({ kinds: [...kinds.values()].map((kind) => ({ name: kind.name, settings: schemaOf(kind) })) })),
    post('', { access: permission('internal_idp_create'), body }, create),
    get('/:id', view, async ({ tenant, params }: Request<One>) => ok(shown(await found(tenant, params.id)))),
    put('/:id', { ...change, body }, update),
    del('/:id', { access: permission('internal_idp_delete') }, remove),
    post('/:id/test', change, test),
  ])
}
