import { type Audit, BadRequest, s } from '@gatehouse/kernel'
import { get, ok, patch, permission, post, type Request, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { Catalogue } from '../catalogue.ts'
import type { GovernanceConnector } from '../contracts.ts'
import type { GovernanceValues, Values } from '../values.ts'
import { presenterOf } from './present.ts'
import { connectorPatch, connectorQuery, preferences, revert, severalPatch } from './schemas.ts'

interface Deps {
  readonly catalogue: Catalogue
  readonly values: GovernanceValues
  readonly audit: Audit | undefined
}
const at = '/identity-governance'
const inCategory = s.params({ categoryId: s.string() })
const one = s.params({ categoryId: s.string(), connectorId: s.string() })
const valuesIn = (properties: readonly { readonly name: string; readonly value: string }[]): Values =>
  Object.fromEntries(properties.map(({ name, value }) => [name, value]))

export const governanceRoutes = ({ catalogue, values, audit }: Deps): RouteGroup => {
  const view = { access: permission('internal_governance_view') }
  const update = { access: permission('internal_governance_update') }
  const present = presenterOf(catalogue, values)
  const told = async (request: Request, changed: readonly GovernanceConnector[]): Promise<void> => {
    const { tenant, principal, remoteAddress: source, id: traceId } = request
    const actor = principal ? { actor: principal.subject, actorKind: principal.kind } : {}
    for (const { name } of changed)
      await audit?.record({ tenantId: tenant.id, action: 'governance.changed', outcome: 'success', target: name, ...actor, source, traceId })
  }
  const reverted = async (request: Request, connector: GovernanceConnector, names: readonly string[]) => {
    await values.revert(request.tenant, connector, names)
    await told(request, [connector])
    return ok(await present.connector(request.tenant, connector))
  }
  return routeGroup('governance', '/api/server/v1', [
    ...['', '/'].map((end) => get(`${at}${end}`, view, ({ tenant }) => ok(present.categories(tenant)))),
    /** Asked by pages that people sign in to: which ways there are, no secret among them. */
    post(`${at}/preferences`, { access: permission('internal_login'), body: preferences }, async ({ tenant, body }) => {
      const answers = body.map(async ({ 'connector-name': name, properties }) => {
        if (!catalogue.byName(name)) throw new BadRequest('there is no such connector')
        const held = await values.valuesOf(tenant, name)
        const wanted = properties ?? Object.keys(held)
        return { 'connector-name': name, properties: wanted.flatMap((each) => (Object.hasOwn(held, each) ? [{ name: each, value: held[each] }] : [])) }
      })
      return ok(await Promise.all(answers))
    }),
    get(`${at}/:categoryId`, { ...view, params: inCategory }, async ({ tenant, params }) =>
      ok(await present.category(tenant, catalogue.category(params.categoryId))),
    ),
    get(`${at}/:categoryId/connectors`, { ...view, params: inCategory }, async ({ tenant, params }) =>
      ok(await present.connectors(tenant, catalogue.category(params.categoryId))),
    ),
    patch(`${at}/:categoryId/connectors`, { ...update, params: inCategory, body: severalPatch }, async (request) => {
      const { tenant, params, body } = request
      const changes = body.connectors.map(({ id, properties }) => [catalogue.connector(params.categoryId, id), valuesIn(properties)] as const)
      await values.setAll(tenant, changes)
      await told(
        request,
        changes.map(([connector]) => connector),
      )
      return ok(await present.connectors(tenant, catalogue.category(params.categoryId)))
    }),
    post(`${at}/:categoryId/connectors/revert`, { ...update, params: inCategory, query: connectorQuery, body: revert }, (request) =>
      reverted(request, catalogue.connector(request.params.categoryId, request.query.connectorId), request.body.properties),
    ),
    get(`${at}/:categoryId/connectors/:connectorId`, { ...view, params: one }, async ({ tenant, params }) =>
      ok(await present.connector(tenant, catalogue.connector(params.categoryId, params.connectorId))),
    ),
    patch(`${at}/:categoryId/connectors/:connectorId`, { ...update, params: one, body: connectorPatch }, async (request) => {
      const { tenant, params, body } = request
      const connector = catalogue.connector(params.categoryId, params.connectorId)
      await values.setAll(tenant, [[connector, valuesIn(body.properties)]])
      await told(request, [connector])
      return ok(await present.connector(tenant, connector))
    }),
    post(`${at}/:categoryId/connectors/:connectorId/revert`, { ...update, params: one, body: revert }, (request) =>
      reverted(request, catalogue.connector(request.params.categoryId, request.params.connectorId), request.body.properties),
    ),
  ])
}
