import type { Tenant } from '@gatehouse/kernel'
import { created, del, get, json, noContent, ok, patch, permission, post, put, type Request, routeGroup } from '@gatehouse/kernel/http'
import type { ApiStore } from '../api-resources.ts'
import { type ApiResource, ApiResourceNotFound, type ApiScope, type ApiSubscribers } from '../contracts.ts'
import { parseFilter, passes } from '../filter.ts'
import type { ApiList } from '../list.ts'
import { apiErrors } from './format.ts'
import type { Recorder } from './recorder.ts'
import * as schemas from './schemas.ts'

export interface Deps {
  readonly store: ApiStore
  readonly list: ApiList
  readonly subscribers: ReadonlyMap<string, ApiSubscribers>
  readonly recorded: Recorder
}
const base = '/api/server/v1'
const mostOnOnePage = 100
type One = { readonly id: string }
type OfApi = One & { readonly scope: string }

const shownScope = ({ id, name, displayName, description }: ApiScope) => ({ id, name, displayName, ...(description === null ? {} : { description }) })
const brief = (tenant: Tenant, { id, name, identifier, type, requiresAuthorization }: ApiResource) => ({
  id,
  name,
  identifier,
  type,
  requiresAuthorization,
  self: `${tenant.basePath}${base}/api-resources/${id}`,
})

/** `/api-resources` and `/scopes` of the reference product. */
export const apiResourceRoutes = ({ store, list, subscribers, recorded }: Deps) => {
  const existing = async (tenant: Tenant, id: string): Promise<ApiResource> => {
    const api = await store.find(tenant, id)
    if (!api) throw new ApiResourceNotFound('there is no such API resource')
    return api
  }
  const whole = async (tenant: Tenant, api: ApiResource) => {
    const callers = (await Promise.all([...subscribers.values()].map((one) => one.of(tenant, api.id)))).flat()
    return {
      ...brief(tenant, api),
      ...(api.description === null ? {} : { description: api.description }),
      scopes: api.scopes.map(shownScope),
      authorizationDetailsTypes: [],
      subscribedApplications: callers,
      properties: [],
    }
  }
  const view = { access: permission('internal_api_resource_view') }
  const update = { access: permission('internal_api_resource_update') }
  const remove = { access: permission('internal_api_resource_delete') }
  const link = (rel: string, name: string, cursor: string | undefined, { limit, filter }: schemas.ListQuery) =>
    cursor === undefined
      ? []
      : [{ rel, href: `${base}/api-resources?${new URLSearchParams({ [name]: cursor, limit: `${limit}`, ...(filter === undefined ? {} : { filter }) })}` }]
  const page = async ({ tenant, query }: Request<unknown, schemas.ListQuery>) => {
    const asked = { ...query, limit: Math.min(query.limit, mostOnOnePage) }
    const found = await list(tenant, parseFilter(query.filter, ['name', 'identifier', 'type']), asked)
    const items = found.apis.map((api) => ({ ...brief(tenant, api), properties: [] }))
    return ok({
      totalResults: found.total,
      links: [...link('previous', 'before', found.previous, asked), ...link('next', 'after', found.next, asked)],
      // The specification of the reference product spells it the first way, its console reads the second.
      APIResources: items,
      apiResources: items,
    })
  }
  const add = (request: Request<unknown, unknown, schemas.NewApiBody>) =>
    recorded(request, 'api-resources.created', undefined, async () => {
      const { tenant, body } = request
      const { resourceType, ...given } = body
      const api = await store.create(tenant, { ...given, ...(resourceType ? { type: resourceType } : {}) })
      return { ...created(`${tenant.baseUrl}${base}/api-resources/${api.id}`, await whole(tenant, api)), target: api.id }
    })
  const changed =
    <P extends One, B>(change: (request: Request<P, unknown, B>) => Promise<unknown>) =>
    (request: Request<P, unknown, B>) =>
      recorded(request, 'api-resources.changed', request.params.id, async () => {
        await change(request)
        return noContent()
      })
  const removeScope = (by: 'id' | 'name') =>
    changed(async ({ tenant, params }: Request<OfApi>) => {
      const name = (await existing(tenant, params.id)).scopes.find((scope) => scope[by] === params.scope)?.name
      if (name !== undefined) await store.update(tenant, params.id, { removedScopes: [name] })
    })
  const patchScope = (by: 'id' | 'name') =>
    changed(({ tenant, params, body }: Request<OfApi, unknown, schemas.ScopePatchBody>) => store.changeScope(tenant, params.id, by, params.scope, body))
  const allScopes = async ({ tenant, query }: Request<unknown, schemas.FilterQuery>) => {
    const filter = parseFilter(query.filter, ['name'])
    return json(200, (await store.allScopes(tenant)).filter(({ name }) => passes(filter, () => name)).map(shownScope))
  }
  return routeGroup(
    'api-resources',
    base,
    [
      get('/api-resources', { ...view, query: schemas.listQuery }, page),
      post('/api-resources', { access: permission('internal_api_resource_create'), body: schemas.newApi }, add),
      get('/api-resources/:id', view, async ({ tenant, params }: Request<One>) => ok(await whole(tenant, await existing(tenant, params.id)))),
      patch(
        '/api-resources/:id',
        { ...update, body: schemas.apiPatch },
        changed(({ tenant, params, body }: Request<One, unknown, schemas.ApiPatchBody>) => store.update(tenant, params.id, body)),
      ),
      del(
        '/api-resources/:id',
        remove,
        changed(({ tenant, params }: Request<One>) => store.remove(tenant, params.id)),
      ),
      get('/api-resources/:id/scopes', view, async ({ tenant, params }: Request<One>) => ok((await existing(tenant, params.id)).scopes.map(shownScope))),
      put(
        '/api-resources/:id/scopes',
        { ...update, body: schemas.scopeList },
        changed(({ tenant, params, body }: Request<One, unknown, schemas.ScopeListBody>) => store.setScopes(tenant, params.id, body)),
      ),
      patch('/api-resources/:id/scopes/:scope', { ...update, body: schemas.scopePatch }, patchScope('name')),
      del('/api-resources/:id/scopes/:scope', remove, removeScope('name')),
      patch('/api-resources/:id/scopes/id/:scope', { ...update, body: schemas.scopePatch }, patchScope('id')),
      del('/api-resources/:id/scopes/id/:scope', remove, removeScope('id')),
      get('/scopes', { ...view, query: schemas.filterQuery }, allScopes),
    ],
    { errors: apiErrors },
  )
}
