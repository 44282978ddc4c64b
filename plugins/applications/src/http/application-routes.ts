import { created, del, get, noContent, ok, patch, permission, post, type Request } from '@gatehouse/kernel/http'
import type { ApplicationStore } from '../applications.ts'
import { ApplicationNotFound, type AuthenticatorDirectory, type CredentialRights } from '../contracts.ts'
import type { StoredApplication } from '../data/application-table.ts'
import { edited } from '../edit.ts'
import { ApplicationsError } from '../errors.ts'
import type { InboundService } from '../inbound.ts'
import type { ApplicationMaker } from '../make.ts'
import { checkedName } from '../name.ts'
import type { ApplicationSearch } from '../search.ts'
import { checkedSequence } from '../sequence.ts'
import { parseListFilter } from './list-filter.ts'
import { detail, inboundItem, listItem, pageLinks, selfOf, wantedExtras } from './present.ts'
import type { Recorder } from './recorder.ts'
import { applicationPatch, type ListQuery, listQuery, type NewApplicationBody, newApplication, type PatchBody } from './schemas.ts'

export interface Deps {
  readonly store: ApplicationStore
  readonly inbound: InboundService
  readonly search: ApplicationSearch
  readonly directories: ReadonlyMap<string, AuthenticatorDirectory>
  readonly maker: ApplicationMaker
  readonly rights: CredentialRights
  readonly recorded: Recorder
}
type One = { readonly id: string }
const mostOnOnePage = 100
export const applicationRoutes = ({ store, inbound, search, directories, maker, rights, recorded }: Deps) => {
  const list = async ({ tenant, query }: Request<unknown, ListQuery>) => {
    if (query.sortBy !== undefined || query.sortOrder !== undefined) throw new ApplicationsError('sorting', 'lists of applications are not sorted')
    const wanted = wantedExtras(query.attributes)
    const { filter, attributes } = query
    const page = { limit: Math.min(query.limit, mostOnOnePage), offset: query.offset }
    const { total, applications } = await search(tenant, filter ? parseListFilter(filter) : undefined, page)
    const summaries = await inbound.summaries(
      tenant,
      applications.map(({ id }) => id),
    )
    const item = (application: StoredApplication) => listItem(tenant, application, summaries.get(application.id) ?? {}, wanted)
    return ok({
      totalResults: total,
      startIndex: page.offset + 1,
      count: applications.length,
      applications: applications.map(item),
      links: pageLinks(total, { ...page, ...(filter === undefined ? {} : { filter }), ...(attributes === undefined ? {} : { attributes }) }),
    })
  }
  const read = async ({ tenant, params }: Request<One>) => {
    const application = await inbound.existing(tenant, params.id)
    const summary = (await inbound.summaries(tenant, [params.id])).get(params.id) ?? {}
    const protocols = await inbound.configured(tenant, params.id)
    return ok(
      detail(
        application,
        summary,
        protocols.map((protocol) => inboundItem(tenant, params.id, protocol)),
      ),
    )
  }
  const create = async (request: Request<unknown, { template?: string }, NewApplicationBody>) => {
    const { tenant, body, query } = request
    if (query.template !== undefined) throw new ApplicationsError('template', 'applications are not made from templates here')
    return recorded(request, 'applications.created', undefined, async () => {
      const id = await maker.create(tenant, body)
      return { ...created(`${tenant.baseUrl}${selfOf({ ...tenant, basePath: '' }, id)}`), target: id }
    })
  }
  const update = async (request: Request<One, unknown, PatchBody>) => {
    const { tenant, params, body } = request
    const { authenticationSequence: given } = body
    const sequence = given && (await checkedSequence(tenant, given, directories))
    return recorded(request, 'applications.updated', params.id, async () => {
      await store.change(tenant, params.id, (current) => ({
        ...edited(current, body),
        ...(body.name === undefined || body.name === current.name ? {} : { name: checkedName(body.name, 'rename') }),
        ...(sequence ? { authenticationSequence: sequence } : {}),
      }))
      return { status: 200 }
    })
  }
  const remove = (request: Request<One>) =>
    recorded(request, 'applications.deleted', request.params.id, async () => {
      await rights.check(request.tenant, request.params.id, request.principal)
      if (!(await store.remove(request.tenant, request.params.id))) throw new ApplicationNotFound('there is no such application')
      return noContent()
    })
  const view = { access: permission('internal_application_mgt_view') }
  return [
    get('', { ...view, query: listQuery }, list),
    post('', { access: permission('internal_application_mgt_create'), body: newApplication }, create),
    get('/:id', view, read),
    patch('/:id', { access: permission('internal_application_mgt_update'), body: applicationPatch }, update),
    del('/:id', { access: permission('internal_application_mgt_delete') }, remove),
  ]
}
