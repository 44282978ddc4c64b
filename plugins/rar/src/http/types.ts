import { type ApiResources, InvalidApiResource } from '@gatehouse/api-resources/contracts'
import { type Audit, NotFound, type Tenant, z } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { del, get, noContent, ok, patch, permission, put, type Reply, type Request, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { TypeRow } from '../data/type-table.ts'
import type { TypeStore } from '../types.ts'

interface Deps {
  readonly types: TypeStore
  readonly apis: ApiResources
  readonly data: Data
  readonly audit: Audit | undefined
}
interface OfApi {
  readonly id: string
}
interface One extends OfApi {
  readonly type: string
}
const MOST = 100
const body = z.object({
  type: z
    .string()
    .max(190)
    .regex(/^[\x21-\x7e]+$/, 'may hold no spaces'),
  name: z.string().min(3).max(255),
  description: z.string().max(2000),
  schema: z.record(z.string(), z.unknown()),
})
const list = z
  .array(body)
  .max(MOST)
  .refine((types) => new Set(types.map(({ type }) => type)).size === types.length, 'a type is named twice')
const change = body.partial()
type NewBody = z.output<typeof body>
type ChangeBody = z.output<typeof change>

const shown = ({ id, type, name, description, schema }: TypeRow) => ({ id, type, name, description, schema })
const defined = (values: ChangeBody) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<NewBody>

/** `/authorization-details-types` of the reference product. */
export const typeRoutes = ({ types, apis, data, audit }: Deps): RouteGroup => {
  const existing = async (tenant: Tenant, id: string): Promise<string> => {
    const api = await apis.find(tenant, id)
    if (!api) throw new NotFound('there is no such API resource')
    if (api.type === 'TENANT') throw new InvalidApiResource('management APIs are only read')
    return id
  }
  const changing =
    <P extends OfApi, B>(work: (request: Request<P, unknown, B>) => Promise<Reply>) =>
    (request: Request<P, unknown, B>) =>
      data.transaction(async () => {
        const { tenant, principal, params, remoteAddress, id } = request
        const reply = await work(request)
        const actor = principal ? { actor: principal.subject, actorKind: principal.kind } : {}
        await audit?.record({
          tenantId: tenant.id,
          action: 'rar.types-changed',
          outcome: 'success',
          ...actor,
          target: params.id,
          source: remoteAddress,
          traceId: id,
        })
        return reply
      })
  const view = { access: permission('internal_api_resource_view') }
  const update = { access: permission('internal_api_resource_update') }
  const path = '/api-resources/:id/authorization-details-types'
  return routeGroup('rar.types', '/api/server/v1', [
    get('/authorization-details-types', view, async ({ tenant }) => ok((await types.list(tenant)).map(shown))),
    get(path, view, async ({ tenant, params }: Request<OfApi>) => ok((await types.ofApi(tenant, await existing(tenant, params.id))).map(shown))),
    put(
      path,
      { ...update, body: list },
      changing(async ({ tenant, params, body: wanted }: Request<OfApi, unknown, NewBody[]>) => {
        const apiId = await existing(tenant, params.id)
        await types.replaceAll(tenant, apiId, wanted)
        return ok((await types.ofApi(tenant, apiId)).map(shown))
      }),
    ),
    get(`${path}/:type`, view, async ({ tenant, params }: Request<One>) => ok(shown(await types.one(tenant, params.id, params.type)))),
    patch(
      `${path}/:type`,
      { ...update, body: change },
      changing(async ({ tenant, params, body: wanted }: Request<One, unknown, ChangeBody>) => {
        await types.update(tenant, params.id, params.type, defined(wanted))
        return noContent()
      }),
    ),
    del(
      `${path}/:type`,
      { access: permission('internal_api_resource_delete') },
      changing(async ({ tenant, params }: Request<One>) => {
        await types.remove(tenant, params.id, params.type)
        return noContent()
      }),
    ),
  ])
}
