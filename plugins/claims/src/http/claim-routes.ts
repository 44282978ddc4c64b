import { type Audit, BadRequest, Forbidden, type ServerError, type Tenant, Unauthorized } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { created, del, type ErrorFormat, get, json, noContent, ok, permission, post, put, type Reply, type Request, routeGroup } from '@gatehouse/kernel/http'
import { builtInLocals } from '../built-in/catalogue.ts'
import type { Catalogue, ClaimCatalogue } from '../catalogue.ts'
import type { Claims } from '../claims.ts'
import { localDialect } from '../contracts.ts'
import { ClaimsError } from '../errors.ts'
import {
  type DialectBody,
  dialectBody,
  type ExternalBody,
  externalBody,
  idOf,
  type ListQuery,
  type LocalBody,
  listQuery,
  localBody,
  localOf,
  shownExternal,
  shownLocal,
  uriOf,
} from './schemas.ts'

interface Deps {
  readonly data: Data
  readonly claims: Claims
  readonly catalogue: ClaimCatalogue
  readonly audit: Audit | undefined
}
type OneDialect = { readonly dialectId: string }
type OneClaim = OneDialect & { readonly claimId: string }
const base = '/api/server/v1/claim-dialects'

const named = (error: ServerError): readonly [code: string, message: string] => {
  if (error instanceof ClaimsError) return [error.wireCode, error.title]
  if (error instanceof BadRequest) return ['CMT-50001', 'Invalid request.']
  if (error instanceof Unauthorized) return ['401', 'Unauthorized']
  if (error instanceof Forbidden) return ['403', 'Forbidden']
  return error.status >= 500 ? ['CMT-65001', 'Server Error'] : [`${error.status}`, error.code]
}
/** `{ code, message, description, traceId }`. */
const errors: ErrorFormat = (error, { id }) => {
  const [code, message] = named(error)
  return json(error.status, { code, message, description: error.message, traceId: id })
}
const noDialect = () => new ClaimsError('dialectNotFound', 'there is no such dialect')
const noClaim = () => new ClaimsError('claimNotFound', 'there is no such claim')
const dialectIn = ({ dialects }: Catalogue, id: string): string => {
  const uri = uriOf(id)
  if (uri === undefined || !dialects.includes(uri)) throw noDialect()
  return uri
}
/** The parameter of a route that ends in what it names. */
const claimUri = (id: string): string => {
  const uri = uriOf(id)
  if (uri === undefined) throw noClaim()
  return uri
}
const page = <T>(all: readonly T[], { limit, offset }: ListQuery): readonly T[] => all.slice(offset, offset + limit)

/** `/api/server/v1/claim-dialects`: claims-scim.md §4. */
export const claimRoutes = ({ data, claims, catalogue, audit }: Deps) => {
  /** Change and record in one transaction: security rule 1.12. */
  const recorded = (request: Request, action: string, target: string, change: () => Promise<unknown>, reply: Reply): Promise<Reply> =>
    data.transaction(async () => {
      await change()
      const { tenant, principal, remoteAddress: source, id: traceId } = request
      const actor = principal ? { actor: principal.subject, actorKind: principal.kind } : {}
      await audit?.record({ tenantId: tenant.id, action: `claims.${action}`, outcome: 'success', ...actor, target, source, traceId })
      return reply
    })
  const at = (tenant: Tenant, ...path: readonly string[]) => [`${tenant.baseUrl}${base}`, ...path].join('/')
  const shownDialect = (tenant: Tenant, uri: string) => ({
    id: idOf(uri),
    dialectURI: uri,
    link: { href: `${tenant.basePath}${base}/${idOf(uri)}/claims`, rel: 'claims' },
  })

  const listDialects = async ({ tenant, query }: Request<unknown, ListQuery>) =>
    ok(page((await catalogue.of(tenant)).dialects, query).map((uri) => shownDialect(tenant, uri)))
  const addDialect = (request: Request<unknown, unknown, DialectBody>) => {
    const uri = request.body.dialectURI
    return recorded(request, 'dialect-added', uri, () => claims.addDialect(request.tenant, uri), created(at(request.tenant, idOf(uri))))
  }
  const readDialect = async ({ tenant, params }: Request<OneDialect>) => ok(shownDialect(tenant, dialectIn(await catalogue.of(tenant), params.dialectId)))
  const renameDialect = async (request: Request<OneDialect, unknown, DialectBody>) => {
    const { tenant, params, body } = request
    const uri = dialectIn(await catalogue.of(tenant), params.dialectId)
    return recorded(request, 'dialect-renamed', uri, () => claims.renameDialect(tenant, uri, body.dialectURI), {
      status: 200,
      headers: { location: at(tenant, idOf(body.dialectURI)) },
    })
  }
  const removeDialect = async (request: Request<OneDialect>) => {
    const uri = dialectIn(await catalogue.of(request.tenant), request.params.dialectId)
    return recorded(request, 'dialect-removed', uri, () => claims.removeDialect(request.tenant, uri), noContent())
  }
  const listLocals = async ({ tenant, query }: Request<unknown, ListQuery>) => {
    const all = [...(await catalogue.of(tenant)).locals.values()]
    const wanted = query['exclude-identity-claims'] ? all.filter(({ uri }) => !uri.startsWith(`${localDialect}/identity/`)) : all
    return ok(page(wanted, query).map(shownLocal))
  }
  const readLocal = async ({ tenant, params }: Request<OneClaim>) => {
    const claim = (await catalogue.of(tenant)).locals.get(claimUri(params.claimId))
    if (!claim) throw noClaim()
    return ok(shownLocal(claim))
  }
  const addLocal = (request: Request<unknown, unknown, LocalBody>) => {
    const { tenant, body } = request
    return recorded(
      request,
      'local-claim-added',
      body.claimURI,
      () => claims.addLocal(tenant, localOf(body)),
      created(at(tenant, 'local/claims', idOf(body.claimURI))),
    )
  }
  const replaceLocal = (request: Request<OneClaim, unknown, LocalBody>) => {
    const { tenant, params, body } = request
    const uri = claimUri(params.claimId)
    if (body.claimURI !== uri) throw new ClaimsError('invalid', 'the URI of a claim stays')
    return recorded(request, 'local-claim-replaced', uri, () => claims.replaceLocal(tenant, localOf(body, builtInLocals.get(uri))), { status: 200 })
  }
  const removeLocal = (request: Request<OneClaim>) => {
    const uri = claimUri(request.params.claimId)
    return recorded(request, 'local-claim-removed', uri, () => claims.removeLocal(request.tenant, uri), noContent())
  }
  const externalsOf = async ({ tenant, params }: Request<OneDialect>) => {
    const all = await catalogue.of(tenant)
    const dialect = dialectIn(all, params.dialectId)
    return { dialect, claims: all.externals.get(dialect) ?? new Map<string, never>() }
  }
  const listExternals = async (request: Request<OneDialect, ListQuery>) =>
    ok(page([...(await externalsOf(request)).claims.values()], request.query).map(shownExternal))
  const readExternal = async (request: Request<OneClaim>) => {
    const claim = (await externalsOf(request)).claims.get(claimUri(request.params.claimId))
    if (!claim) throw noClaim()
    return ok(shownExternal(claim))
  }
  const mappingIn = ({ claimURI, mappedLocalClaimURI }: ExternalBody) => ({ uri: claimURI, local: mappedLocalClaimURI })
  const addExternal = async (request: Request<OneDialect, unknown, ExternalBody>) => {
    const { tenant, params, body } = request
    const { dialect } = await externalsOf(request)
    const change = () => claims.addExternal(tenant, dialect, mappingIn(body))
    return recorded(request, 'external-claim-added', body.claimURI, change, created(at(tenant, params.dialectId, 'claims', idOf(body.claimURI))))
  }
  const replaceExternal = async (request: Request<OneClaim, unknown, ExternalBody>) => {
    const { tenant, params, body } = request
    const { dialect } = await externalsOf(request)
    if (body.claimURI !== claimUri(params.claimId)) throw new ClaimsError('invalid', 'the URI of a claim stays')
    return recorded(request, 'external-claim-replaced', body.claimURI, () => claims.replaceExternal(tenant, dialect, mappingIn(body)), { status: 200 })
  }
  const removeExternal = async (request: Request<OneClaim>) => {
    const { dialect } = await externalsOf(request)
    const uri = claimUri(request.params.claimId)
    return recorded(request, 'external-claim-removed', uri, () => claims.removeExternal(request.tenant, dialect, uri), noContent())
  }
  const may = (verb: string) => ({ access: permission(`internal_claim_meta_${verb}`) })
  return routeGroup(
    'claims',
    base,
    [
      get('', { ...may('view'), query: listQuery }, listDialects),
      post('', { ...may('create'), body: dialectBody }, addDialect),
      get('/:dialectId', may('view'), readDialect),
      put('/:dialectId', { ...may('update'), body: dialectBody }, renameDialect),
      del('/:dialectId', may('delete'), removeDialect),
      get('/local/claims', { ...may('view'), query: listQuery }, listLocals),
      post('/local/claims', { ...may('create'), body: localBody }, addLocal),
      get('/local/claims/:claimId', may('view'), readLocal),
      put('/local/claims/:claimId', { ...may('update'), body: localBody }, replaceLocal),
      del('/local/claims/:claimId', may('delete'), removeLocal),
      get('/:dialectId/claims', { ...may('view'), query: listQuery }, listExternals),
      post('/:dialectId/claims', { ...may('create'), body: externalBody }, addExternal),
      get('/:dialectId/claims/:claimId', may('view'), readExternal),
      put('/:dialectId/claims/:claimId', { ...may('update'), body: externalBody }, replaceExternal),
      del('/:dialectId/claims/:claimId', may('delete'), removeExternal),
    ],
    { errors },
  )
}
