import { type Audit, BadRequest, type ServerError, s, z } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import {
  created,
  del,
  type ErrorFormat,
  get,
  json,
  noContent,
  ok,
  permission,
  post,
  put,
  type Reply,
  type Request,
  type RouteGroup,
  routeGroup,
} from '@gatehouse/kernel/http'
import type { ClaimRegistry } from '../claims/release.ts'
import { ScopeError } from '../scopes/errors.ts'
import type { OidcScope, TenantScopes } from '../scopes/tenant-scopes.ts'

interface Deps {
  readonly data: Data
  readonly scopes: TenantScopes
  readonly registry: Pick<ClaimRegistry, 'rulesOf' | 'sources'>
  readonly audit: Audit | undefined
}
const base = '/api/server/v1/oidc/scopes'
/** RFC 6749 §3.3. */
const name = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/, 'must be a scope')
const change = {
  displayName: z.string().min(1).max(255),
  description: z.string().max(1024).optional(),
  claims: z.array(z.string().min(1).max(191)).max(500),
}
const newScope = s.object({ name, ...change })
const scopeChange = s.object(change)
type Change = z.output<typeof scopeChange>
type One = { readonly id: string }

const named = (error: ServerError): readonly [code: string, message: string] => {
  if (error instanceof ScopeError) return [error.wireCode, error.title]
  if (error instanceof BadRequest) return ['OIDC-60001', 'Invalid scope.']
  return error.status >= 500 ? ['OIDC-65001', 'Server Error'] : [`${error.status}`, error.code]
}
const errors: ErrorFormat = (error, { id }) => {
  const [code, message] = named(error)
  return json(error.status, { code, message, description: error.message, traceId: id })
}
const shown = ({ name, displayName, description, claims }: OidcScope) => ({ name, displayName, ...(description === null ? {} : { description }), claims })

/** The reference product's management of scopes and their claims. */
export const scopeRoutes = ({ data, scopes, registry, audit }: Deps): RouteGroup => {
  /** Change and record in one transaction: security rule 1.12. */
  const recorded = (request: Request, verb: string, target: string, work: () => Promise<void>, reply: Reply): Promise<Reply> =>
    data.transaction(async () => {
      await work()
      const { tenant, principal, remoteAddress: source, id: traceId } = request
      const actor = principal ? { actor: principal.subject, actorKind: principal.kind } : {}
      await audit?.record({ tenantId: tenant.id, action: `oidc.scope-${verb}`, outcome: 'success', ...actor, target, source, traceId })
      return reply
    })
  const rowOf = async ({ tenant }: Request, scope: string, { displayName, description, claims }: Change) => {
    const rules = await registry.rulesOf(tenant)
    const more = [...registry.sources.values()].flatMap((source) => source.claims)
    for (const claim of claims) if (!rules.has(claim) && !more.includes(claim)) throw new ScopeError('invalid', `${claim} is no claim of OpenID Connect here`)
    return { name: scope, displayName, description: description ?? null, claims: [...new Set(claims)] }
  }
  const may = (verb: string) => ({ access: permission(`internal_application_mgt_${verb}`) })
  return routeGroup(
    'oidc.scopes',
    base,
    [
      get('', may('view'), async ({ tenant }) => ok([...(await scopes.of(tenant)).values()].map(shown))),
      post('', { ...may('create'), body: newScope }, async (request) => {
        const { tenant, body } = request
        const row = await rowOf(request, body.name, body)
        return recorded(request, 'added', row.name, () => scopes.add(tenant, row), created(`${tenant.baseUrl}${base}/${encodeURIComponent(row.name)}`))
      }),
      get('/:id', may('view'), async ({ tenant, params }: Request<One>) => {
        const scope = (await scopes.of(tenant)).get(params.id)
        if (!scope) throw new ScopeError('notFound', 'there is no such scope')
        return ok(shown(scope))
      }),
      put('/:id', { ...may('update'), body: scopeChange }, async (request: Request<One, unknown, Change>) => {
        const row = await rowOf(request, request.params.id, request.body)
        return recorded(request, 'replaced', row.name, () => scopes.replace(request.tenant, row), { status: 200 })
      }),
      del('/:id', may('delete'), (request: Request<One>) =>
        recorded(request, 'removed', request.params.id, () => scopes.remove(request.tenant, request.params.id), noContent()),
      ),
    ],
    { errors },
  )
}
