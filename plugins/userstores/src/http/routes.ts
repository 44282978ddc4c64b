import type { ClaimDialects } from '@gatehouse/claims/contracts'
import type { Audit } from '@gatehouse/kernel'
import { created, del, get, noContent, ok, patch, permission, post, put, type Reply, type Request, routeGroup } from '@gatehouse/kernel/http'
import { type Problem, UserStoreError } from '../errors.ts'
import { checkedName, idOf, primary } from '../names.ts'
import type { ManagedStores } from '../stores.ts'
import type { ConnectionTest } from '../test-connection.ts'
import type { StoreTypes } from '../types/store-types.ts'
import { patched, remapped, valuesOf } from '../values.ts'
import { userStoreErrors } from './errors.ts'
import { base, detail, listItem, primaryDetail, typeAttributes, typeDetail, typeItem } from './present.ts'
import {
  type AttributesQuery,
  attributesQuery,
  type ConnectionTestBody,
  connectionTestBody,
  type ListQuery,
  listQuery,
  type MappingsBody,
  mappingList,
  type NewStoreBody,
  newStore,
  type StorePatchBody,
  storePatch,
} from './schemas.ts'
import { transferRoutes } from './transfer-routes.ts'

export interface Deps {
  readonly stores: ManagedStores
  readonly types: StoreTypes
  readonly test: ConnectionTest
  readonly audit: Audit | undefined
  readonly claims: ClaimDialects | undefined
}
type One = { readonly id: string }
type TypeOne = { readonly typeId: string }
const primaryId = idOf(primary)
const unsupported: readonly (readonly [keyof ListQuery, Problem])[] = [
  ['limit', 'paging'],
  ['offset', 'paging'],
  ['filter', 'filter'],
  ['sort', 'sorting'],
]

export const userStoreRoutes = ({ stores, types, test, audit, claims }: Deps) => {
  const record = (
    request: Pick<Request, 'tenant' | 'principal' | 'remoteAddress' | 'id'>,
    action: string,
    target: string,
    outcome: 'success' | 'failure' = 'success',
  ) =>
    audit?.record({
      tenantId: request.tenant.id,
      action,
      outcome,
      target,
      ...(request.principal ? { actor: request.principal.subject, actorKind: request.principal.kind } : {}),
      source: request.remoteAddress,
      traceId: request.id,
    })
  const list = async ({ tenant, query }: Request<unknown, ListQuery>) => {
    for (const [name, problem] of unsupported) if (query[name] !== undefined) throw new UserStoreError(problem, `${name} is not supported on user stores`)
    const wanted = new Set(query.requiredAttributes?.split(',').map((each) => each.trim()))
    return ok((await stores.list(tenant)).map((store) => listItem(tenant, store, wanted)))
  }
  const add = async (request: Request, body: NewStoreBody, action = 'userstores.created') => {
    const { tenant } = request
    const type = types.byId(body.typeId)
    const store = await stores.create(tenant, checkedName(body.name), type, valuesOf(type, body), (name) => record(request, action, name))
    return created(`${tenant.baseUrl}${base}/${store.id}`, detail(store))
  }
  const notPrimary = (id: string): void => {
    if (id.replace(/=+$/, '') === primaryId) throw new UserStoreError('invalid', 'the primary user store cannot be changed here')
  }
  const changed = async (request: Request<One>, change: Parameters<ManagedStores['update']>[2], action = 'userstores.updated'): Promise<Reply> => {
    notPrimary(request.params.id)
    return ok(detail(await stores.update(request.tenant, request.params.id, change, (name) => record(request, action, name))))
  }
  const replace = (request: Request<One>, body: NewStoreBody, action?: string) =>
    changed(
      request,
      (store, type) => {
        if (body.name.toUpperCase() !== store.name) throw new UserStoreError('nameFixed', 'the name of a user store stays')
        if (types.byId(body.typeId) !== type) throw new UserStoreError('invalid', 'the type of a user store stays')
        return valuesOf(type, body, store)
      },
      action,
    )
  const remove = async (request: Request<One>) => {
    notPrimary(request.params.id)
    await stores.remove(request.tenant, request.params.id, (name) => record(request, 'userstores.deleted', name))
    return noContent()
  }
  const tested = async (request: Request<unknown, unknown, ConnectionTestBody>) => {
    const result = await test(request.tenant, request.body)
    await record(request, 'userstores.connection-tested', request.body.domain ?? '', result.ok ? 'success' : 'failure')
    if (!result.ok) throw new UserStoreError(result.step === 'settings' ? 'invalid' : 'noConnection', `${result.step}: ${result.reason}`)
    return ok({ connection: true })
  }
  const read = async ({ tenant, params }: Request<One>) =>
    ok(params.id.replace(/=+$/, '') === primaryId ? primaryDetail : detail(await stores.byId(tenant, params.id)))
  const oneType = (id: string) => {
    try {
      return types.byId(id)
    } catch (error) {
      throw error instanceof UserStoreError ? new UserStoreError('notFound', error.message) : error
    }
  }
  const attributes = async ({ tenant, params, query }: Request<TypeOne, AttributesQuery>) =>
    ok(typeAttributes(oneType(params.typeId), (await claims?.locals(tenant)) ?? [], query.includeIdentityClaimMappings === true))
  const view = { access: permission('internal_userstore_view') }
  const update = { access: permission('internal_userstore_update') }
  return routeGroup(
    'userstores',
    base,
    [
      get('', { ...view, query: listQuery }, list),
      post('', { access: permission('internal_userstore_create'), body: newStore }, (request: Request<unknown, unknown, NewStoreBody>) =>
        add(request, request.body),
      ),
      ...transferRoutes({ stores, add, replace }),
      post('/test-connection', { ...view, body: connectionTestBody, timeoutMs: 20_000 }, tested),
      get('/primary', view, () => ok(primaryDetail)),
      get('/meta/types', view, ({ tenant }) => ok(types.all().map((type) => typeItem(tenant, type)))),
      get('/meta/types/:typeId', view, ({ params }: Request<TypeOne>) => ok(typeDetail(oneType(params.typeId)))),
      get('/meta/types/:typeId/attributes', { ...view, query: attributesQuery }, attributes),
      get('/:id', view, read),
      put('/:id', { ...update, body: newStore }, (request: Request<One, unknown, NewStoreBody>) => replace(request, request.body)),
      patch('/:id', { ...update, body: storePatch }, (request: Request<One, unknown, StorePatchBody>) =>
        changed(request, (store, type) => patched(type, store, request.body)),
      ),
      patch('/:id/attribute-mappings', { ...update, body: mappingList }, (request: Request<One, unknown, MappingsBody>) =>
        changed(request, (store, type) => remapped(type, store, request.body)),
      ),
      del('/:id', { access: permission('internal_userstore_delete') }, remove),
    ],
    { errors: userStoreErrors },
  )
}
