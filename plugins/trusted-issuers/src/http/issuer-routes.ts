import type { Audit, Outbound } from '@gatehouse/kernel'
import { BadRequest, Forbidden, type ServerError, Unauthorized } from '@gatehouse/kernel'
import {
  created,
  del,
  type ErrorFormat,
  get,
  json,
  noContent,
  ok,
  patch,
  permission,
  post,
  put,
  type Request,
  type RouteGroup,
  routeGroup,
} from '@gatehouse/kernel/http'
import type { TrustedIssuer } from '../contracts.ts'
import { TrustedIssuersError } from '../errors.ts'
import type { IssuerStore } from '../issuer-store.ts'
import { type IssuerBody, issuerBody, issuerOf, type ListQuery, listQuery, type PatchBody, patchBody, shown } from './schemas.ts'

interface Deps {
  readonly store: IssuerStore
  readonly outbound: Outbound
  readonly audit: Audit | undefined
}
type One = { readonly id: string }
const base = '/api/server/v1/trusted-token-issuers'
const named = (error: ServerError): readonly [code: string, message: string] => {
  if (error instanceof TrustedIssuersError) return [error.wireCode, error.title]
  if (error instanceof BadRequest) return ['IDP-60001', 'Invalid request.']
  if (error instanceof Unauthorized) return ['401', 'Unauthorized']
  if (error instanceof Forbidden) return ['403', 'Forbidden']
  return error.status >= 500 ? ['IDP-65001', 'Server Error'] : [String(error.status), error.code]
}
/** `{ code, message, description, traceId }`. */
const errors: ErrorFormat = (error, { id }) => {
  const [code, message] = named(error)
  return json(error.status, { code, message, description: error.message, traceId: id })
}
const members = {
  '/name': 'name',
  '/description': 'description',
  '/image': 'imageUrl',
  '/alias': 'alias',
  '/issuer': 'issuer',
  '/isEnabled': 'enabled',
} as const
const needed = new Set(['/name', '/issuer', '/isEnabled'])
/** Key-value pairs only. @throws TrustedIssuersError */
const patched = (issuer: TrustedIssuer, operations: PatchBody): TrustedIssuer => {
  const next: Record<string, unknown> = { ...issuer }
  for (const { operation, path, value } of operations) {
    const removes = operation === 'REMOVE'
    const fits = path === '/isEnabled' ? typeof value === 'boolean' : typeof value === 'string' && value !== ''
    if (removes ? needed.has(path) : !fits) throw new TrustedIssuersError('invalid', `${path} cannot have this value`)
    next[members[path]] = removes ? null : value
  }
  const { name, issuer: iss } = next as { name: string; issuer: string }
  if (name.length > 120 || iss.length > 191) throw new TrustedIssuersError('invalid', 'the name or the issuer is too long')
  return next as unknown as TrustedIssuer
}

/** `/api/server/v1/trusted-token-issuers`. */
export const issuerRoutes = ({ store, outbound, audit }: Deps): RouteGroup => {
  const record = async ({ tenant, principal, remoteAddress: source, id: traceId }: Request, action: string, target: string): Promise<void> => {
    const actor = principal ? { actor: principal.subject, actorKind: principal.kind } : {}
    await audit?.record({ tenantId: tenant.id, action, outcome: 'success', ...actor, target, source, traceId })
  }
  const list = async ({ tenant, query }: Request<unknown, ListQuery>) => {
    const { total, issuers } = await store.list(tenant, query)
    const item = ({ id, name, description, imageUrl, enabled }: TrustedIssuer) => ({
      id,
      name,
      ...(description === null ? {} : { description }),
      ...(imageUrl === null ? {} : { image: imageUrl }),
      isEnabled: enabled,
      self: `${tenant.basePath}${base}/${id}`,
    })
    return ok({ totalResults: total, startIndex: query.offset + 1, count: issuers.length, links: [], identityProviders: issuers.map(item) })
  }
  const create = async (request: Request<unknown, unknown, IssuerBody>) => {
    const issuer = await store.create(request.tenant, issuerOf(request.body, outbound))
    await record(request, 'trusted-issuers.created', issuer.id)
    return created(`${request.tenant.baseUrl}${base}/${issuer.id}`, shown(issuer))
  }
  const change = async (request: Request<One>, edit: (current: TrustedIssuer) => TrustedIssuer) => {
    const issuer = await store.replace(request.tenant, request.params.id, edit)
    await record(request, 'trusted-issuers.updated', issuer.id)
    return ok(shown(issuer))
  }
  const remove = async (request: Request<One>) => {
    const { id } = await store.remove(request.tenant, request.params.id)
    await record(request, 'trusted-issuers.deleted', id)
    return noContent()
  }
  const view = { access: permission('internal_idp_view') }
  const update = permission('internal_idp_update')
  return routeGroup(
    'trusted-issuers',
    base,
    [
      get('', { ...view, query: listQuery }, list),
      post('', { access: permission('internal_idp_create'), body: issuerBody }, create),
      get('/:id', view, async ({ tenant, params }: Request<One>) => ok(shown(await store.found(tenant, params.id)))),
      put('/:id', { access: update, body: issuerBody }, (request: Request<One, unknown, IssuerBody>) => {
        const next = issuerOf(request.body, outbound)
        return change(request, ({ id }) => ({ ...next, id }))
      }),
      patch('/:id', { access: update, body: patchBody }, (request: Request<One, unknown, PatchBody>) =>
        change(request, (current) => patched(current, request.body)),
      ),
      del('/:id', { access: permission('internal_idp_delete') }, remove),
    ],
    { errors },
  )
}
