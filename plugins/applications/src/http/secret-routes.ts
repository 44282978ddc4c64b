import { s, z } from '@gatehouse/kernel'
import { created, del, get, noContent, ok, permission, post, type Request } from '@gatehouse/kernel/http'
import { type CredentialRights, type InboundSecret, InvalidApplication } from '../contracts.ts'
import { ApplicationsError } from '../errors.ts'
import type { InboundService } from '../inbound.ts'
import { selfOf } from './present.ts'
import type { Recorder } from './recorder.ts'

export interface Deps {
  readonly inbound: InboundService
  readonly rights: CredentialRights
  readonly recorded: Recorder
  readonly now: () => number
}
type OneProtocol = { readonly id: string; readonly protocol: string }
type OneSecret = OneProtocol & { readonly secretId: string }
const newSecret = s.object({ expiresAt: z.int().min(0).max(8_640_000_000_000).default(0) }).prefault({})
type NewSecret = z.output<typeof newSecret>

const seconds = (ms: number) => Math.floor(ms / 1000)
/** A secret itself is in the answer that made it, and never again: security rule 1.9. */
const shown = ({ id, createdAt, expiresAt, active, latest }: InboundSecret, value?: string) => ({
  secretId: id,
  ...(value === undefined ? {} : { secretValue: value }),
  expiresAt: expiresAt === null ? 0 : seconds(expiresAt),
  createdAt: seconds(createdAt),
  status: active ? 'ACTIVE' : 'EXPIRED',
  latest,
})

/** `/inbound-protocols/{protocol}/secrets`. */
export const secretRoutes = ({ inbound, rights, recorded, now }: Deps) => {
  const listed = ({ tenant, params }: Request<OneProtocol>) =>
    inbound.withSecrets(tenant, params.id, params.protocol, (secrets) => secrets.list(tenant, params.id))
  const list = async (request: Request<OneProtocol>) => {
    const all = await listed(request)
    return ok({ count: all.length, list: all.map((secret) => shown(secret)) })
  }
  const read = async (request: Request<OneSecret>) => {
    const found = (await listed(request)).find(({ id }) => id === request.params.secretId)
    if (!found) throw new ApplicationsError('secretNotFound', 'there is no such secret')
    return ok(shown(found))
  }
  const add = (request: Request<OneProtocol, unknown, NewSecret>) =>
    recorded(request, 'applications.secret-added', request.params.id, async () => {
      const { tenant, params, body } = request
      await rights.check(request.tenant, request.params.id, request.principal)
      if (body.expiresAt !== 0 && body.expiresAt * 1000 <= now()) throw new InvalidApplication('expiresAt is not in the future')
      const expiresAt = body.expiresAt === 0 ? null : body.expiresAt * 1000
      const made = await inbound.withSecrets(tenant, params.id, params.protocol, (secrets) => secrets.add(tenant, params.id, expiresAt))
      const self = `${tenant.baseUrl}${selfOf({ ...tenant, basePath: '' }, params.id)}/inbound-protocols/${params.protocol}/secrets/${made.id}`
      return created(self, shown(made, made.value))
    })
  const remove = (request: Request<OneSecret>) =>
    recorded(request, 'applications.secret-removed', request.params.id, async () => {
      const { tenant, params } = request
      await rights.check(request.tenant, request.params.id, request.principal)
      await inbound.withSecrets(tenant, params.id, params.protocol, (secrets) => secrets.remove(tenant, params.id, params.secretId))
      return noContent()
    })
  const may = (verb: string) => ({ access: permission(`internal_application_mgt_client_secret_${verb}`) })
  const path = '/:id/inbound-protocols/:protocol/secrets'
  return [
    get(path, may('view'), list),
    post(path, { ...may('create'), body: newSecret }, add),
    get(`${path}/:secretId`, may('view'), read),
    del(`${path}/:secretId`, may('delete'), remove),
  ]
}
