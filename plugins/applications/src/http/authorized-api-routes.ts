import type { ApiResource, ApiResources } from '@gatehouse/api-resources/contracts'
import type { Tenant } from '@gatehouse/kernel'
import { del, get, noContent, ok, patch, permission, post, type Request } from '@gatehouse/kernel/http'
import type { ApplicationStore } from '../applications.ts'
import { authorize, rescope, settled, withdraw } from '../authorized-apis.ts'
import { ApplicationNotFound } from '../contracts.ts'
import type { Authorization } from '../data/application-table.ts'
import { ApplicationsError } from '../errors.ts'
import type { Recorder } from './recorder.ts'
import { authorizedApiPatch, newAuthorizedApi } from './schemas.ts'

export interface Deps {
  readonly store: ApplicationStore
  /** Undefined: there is nothing that could be authorized. */
  readonly apis: ApiResources | undefined
  readonly recorded: Recorder
}
type One = { readonly id: string }
type OneApi = One & { readonly apiId: string }

const shown = ({ id, identifier, name, type, scopes: known }: ApiResource, { policy, scopes }: Authorization) => ({
  id,
  identifier,
  displayName: name,
  policyId: policy,
  type,
  authorizedScopes: known.filter((scope) => scopes.includes(scope.name)).map((scope) => ({ id: scope.id, name: scope.name, displayName: scope.displayName })),
  authorizedAuthorizationDetailsTypes: [],
})

/** Which APIs an application may call, with which scopes. Security rule 3.12: it gets no other one. */
export const authorizedApiRoutes = ({ store, apis, recorded }: Deps) => {
  const system = () => apis?.system() ?? []
  const apiOf = async (tenant: Tenant, id: string): Promise<ApiResource> => {
    const api = await apis?.find(tenant, id)
    if (!api) throw new ApplicationsError('apiNotFound', 'there is no such API')
    return api
  }
  const change = (tenant: Tenant, id: string, edit: (current: readonly Authorization[]) => readonly Authorization[]) =>
    store.change(tenant, id, ({ authorizations }) => ({ authorizations: edit(settled(authorizations, system())) }))

  const list = async ({ tenant, params }: Request<One>) => {
    const application = await store.find(tenant, params.id)
    if (!application) throw new ApplicationNotFound('there is no such application')
    const items: unknown[] = []
    for (const item of settled(application.authorizations, system())) {
      const api = item.apiId === null ? undefined : await apis?.find(tenant, item.apiId)
      if (api) items.push(shown(api, item))
    }
    return ok(items)
  }
  const update = { access: permission('internal_application_internal_api_update') }
  return [
    get('/:id/authorized-apis', { access: permission('internal_application_mgt_view') }, list),
    post('/:id/authorized-apis', { ...update, body: newAuthorizedApi }, (request: Request<One, unknown, typeof newAuthorizedApi._output>) =>
      recorded(request, 'applications.api-authorized', request.params.id, async () => {
        const { id, ...details } = request.body
        const api = await apiOf(request.tenant, id)
        await change(request.tenant, request.params.id, (current) => authorize(current, api, details))
        return { status: 201 }
      }),
    ),
    patch('/:id/authorized-apis/:apiId', { ...update, body: authorizedApiPatch }, (request: Request<OneApi, unknown, typeof authorizedApiPatch._output>) =>
      recorded(request, 'applications.api-changed', request.params.id, async () => {
        const { params, body, tenant } = request
        const api = await apiOf(tenant, params.apiId)
        await change(tenant, params.id, (current) => rescope(current, api, body))
        return { status: 200 }
      }),
    ),
    del('/:id/authorized-apis/:apiId', update, (request: Request<OneApi>) =>
      recorded(request, 'applications.api-withdrawn', request.params.id, async () => {
        await change(request.tenant, request.params.id, (current) => withdraw(current, request.params.apiId))
        return noContent()
      }),
    ),
  ]
}
