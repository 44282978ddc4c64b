import type { Tenant, Tenants } from '@gatehouse/kernel'
import { created, get, json, ok, permission, post, put, type Reply, type Request, routeGroup } from '@gatehouse/kernel/http'
import type { Users } from '@gatehouse/users/contracts'
import type { NewTenantOwner, TenantCreator } from '../create-tenant.ts'
import type { Owners } from '../data/owners.ts'
import { FilterUnsupported, NoSuchOwner, NoSuchTenant, OnlyAtTheRoot } from '../errors.ts'
import { tenantErrors } from './errors.ts'
import { lifecycle, type NewTenantBody, newTenant, page } from './schemas.ts'

export interface Deps {
  readonly tenants: Tenants
  readonly users: Users
  readonly owners: Owners
  readonly create: TenantCreator
}
const base = '/api/server/v1/tenants'
const claimPrefix = 'http://wso2.org/claims/'

const toOwner = ([owner]: NewTenantBody['owners']): NewTenantOwner => {
  const { username, password, email, firstname, lastname, additionalClaims = [] } = owner as NonNullable<typeof owner>
  const more = additionalClaims.map(({ claim, value }) => [claim.slice(claimPrefix.length), value] as const)
  const names = { ...(firstname ? { givenname: firstname } : {}), ...(lastname ? { lastname } : {}) }
  return { username, password, claims: { ...Object.fromEntries(more), ...names, emailaddress: email } }
}
export const tenantRoutes = ({ tenants, users, owners, create }: Deps) => {
  /** Tenants are managed at the root only: below a prefix these paths do not exist. */
  const atTheRoot = async ({ tenant }: Pick<Request, 'tenant'>): Promise<void> => {
    if ((await tenants.default()).id !== tenant.id) throw new OnlyAtTheRoot('tenants are managed at the root only')
  }
  const wanted = async (tenant: Tenant | undefined): Promise<Tenant> => {
    if (!tenant) throw new NoSuchTenant('no such tenant')
    return tenant
  }
  const item = async (tenant: Tenant) => ({
    id: tenant.id,
    name: tenant.name,
    domain: tenant.slug,
    owners: await owners.of(tenant),
    lifecycleStatus: { activated: tenant.active },
  })
  const rootOnly =
    <P, Q, B>(handle: (request: Request<P, Q, B>) => Promise<Reply>) =>
    async (request: Request<P, Q, B>): Promise<Reply> => {
      await atTheRoot(request)
      return handle(request)
    }
  type Named = Record<string, string>
  const byId = ({ params }: { readonly params: Named }) => tenants.byId(params.id ?? '').then(wanted)

  const list = rootOnly(async ({ query }: Request<Named, { limit: number; offset: number; filter?: string }, undefined>) => {
    if (query.filter !== undefined) throw new FilterUnsupported('filters are not supported on tenants')
    const total = await tenants.count()
    const shown = await tenants.list({ limit: query.limit, offset: query.offset })
    const link = (offset: number, rel: string) => ({ href: `${base}?offset=${offset}&limit=${query.limit}`, rel })
    return ok({
      totalResults: total,
      startIndex: query.offset + 1,
      count: shown.length,
      links: [
        ...(shown.length > 0 && query.offset + shown.length < total ? [link(query.offset + query.limit, 'next')] : []),
        ...(query.offset > 0 ? [link(Math.max(0, query.offset - query.limit), 'previous')] : []),
      ],
      tenants: await Promise.all(shown.map(item)),
    })
  })
  const add = rootOnly(async ({ body }: Request<Named, Named, NewTenantBody>) => {
    const tenant = await create(body.domain, body.name ?? body.domain, toOwner(body.owners))
    return created(`${base}/${tenant.id}`, await item(tenant))
  })
  const setLifecycle = rootOnly(async (request: Request<Named, Named, { activated: boolean }>) => {
    const tenant = await byId(request)
    if (tenant.id === (await tenants.default()).id) throw new NoSuchTenant('the default tenant stays active')
    await tenants.setActive(tenant.id, request.body.activated)
    return json(200, await item({ ...tenant, active: request.body.activated }))
  })
  const owner = rootOnly(async (request: Request<Named, Named, undefined>) => {
    const tenant = await byId(request)
    const known = (await owners.of(tenant)).find(({ id }) => id === request.params.ownerId)
    const user = known && (await users.find(tenant, 'id', known.id))
    if (!user) throw new NoSuchOwner('no such owner')
    const { emailaddress, givenname, lastname } = user.claims
    return ok({ id: user.id, username: user.username, email: emailaddress, firstname: givenname, lastname, additionalClaims: [] })
  })
  const view = { access: permission('internal_list_tenants') }
  return routeGroup(
    'tenants',
    base,
    [
      get('', { ...view, query: page }, list),
      post('', { access: permission('internal_create_tenants'), body: newTenant }, add),
      get(
        '/domain/:domain',
        view,
        rootOnly(async ({ params }: Request<Named, Named, undefined>) => ok(await item(await wanted(await tenants.bySlug(params.domain ?? ''))))),
      ),
      get(
        '/:id',
        view,
        rootOnly(async (request: Request<Named, Named, undefined>) => ok(await item(await byId(request)))),
      ),
      put('/:id/lifecycle-status', { access: permission('internal_modify_tenants'), body: lifecycle }, setLifecycle),
      get(
        '/:id/owners',
        view,
        rootOnly(async (request: Request<Named, Named, undefined>) => ok(await owners.of(await byId(request)))),
      ),
      get('/:id/owners/:ownerId', view, owner),
    ],
    { errors: tenantErrors },
  )
}
