import { s } from '@gatehouse/kernel'
import { created, del, get, noContent, ok, permission, post, put, type Reply, type Request } from '@gatehouse/kernel/http'
import type { CredentialRights } from '../contracts.ts'
import type { InboundService } from '../inbound.ts'
import { inboundItem, selfOf } from './present.ts'
import type { Recorder } from './recorder.ts'

export interface Deps {
  readonly inbound: InboundService
  readonly rights: CredentialRights
  readonly recorded: Recorder
}
type One = { readonly id: string }
type OneProtocol = One & { readonly protocol: string }
const settings = s.loose({})

/** `/inbound-protocols/{oidc|saml|…}`: each is what a protocol contributed. */
export const inboundRoutes = ({ inbound, rights, recorded }: Deps) => {
  const list = async ({ tenant, params }: Request<One>) => {
    await inbound.existing(tenant, params.id)
    return ok((await inbound.configured(tenant, params.id)).map((protocol) => inboundItem(tenant, params.id, protocol)))
  }
  const write = (request: Request<OneProtocol, unknown, Record<string, unknown>>) => {
    const { tenant, params, body } = request
    return recorded(request, 'applications.inbound-set', params.id, async () => {
      await rights.check(request.tenant, request.params.id, request.principal)
      const { isNew, saved } = await inbound.put(tenant, params.id, params.protocol, body)
      return isNew ? created(`${tenant.baseUrl}${selfOf({ ...tenant, basePath: '' }, params.id)}/inbound-protocols/${params.protocol}`, saved) : ok(saved)
    })
  }
  const act = (action: string) => (request: Request<OneProtocol>) =>
    recorded(request, `applications.inbound-${action}`, request.params.id, async (): Promise<Reply> => {
      await rights.check(request.tenant, request.params.id, request.principal)
      const answer = await inbound.act(request.tenant, request.params.id, request.params.protocol, action)
      return answer === undefined ? { status: 200 } : ok(answer)
    })
  const view = { access: permission('internal_application_mgt_view') }
  return [
    get('/:id/inbound-protocols', view, list),
    get('/:id/inbound-protocols/', view, list),
    get('/:id/inbound-protocols/:protocol', view, async ({ tenant, params }: Request<OneProtocol>) =>
      ok(await inbound.get(tenant, params.id, params.protocol)),
    ),
    put('/:id/inbound-protocols/:protocol', { access: permission('internal_application_mgt_update'), body: settings }, write),
    del('/:id/inbound-protocols/:protocol', { access: permission('internal_application_mgt_delete') }, (request: Request<OneProtocol>) =>
      recorded(request, 'applications.inbound-removed', request.params.id, async () => {
        await rights.check(request.tenant, request.params.id, request.principal)
        await inbound.remove(request.tenant, request.params.id, request.params.protocol)
        return noContent()
      }),
    ),
    post(
      '/:id/inbound-protocols/:protocol/regenerate-secret',
      { access: permission('internal_application_mgt_client_secret_create') },
      act('regenerate-secret'),
    ),
    post('/:id/inbound-protocols/:protocol/revoke', { access: permission('internal_application_mgt_create') }, act('revoke')),
  ]
}
