import type { CredentialRights } from '@gatehouse/applications/contracts'
import { type Audit, s, type Tenant } from '@gatehouse/kernel'
import { created, del, get, noContent, ok, permission, post, put, type Request, routeGroup, sourceOf } from '@gatehouse/kernel/http'
import type { RateLimiter } from '@gatehouse/kernel/state'
import type { RegistrationConfig } from '../config.ts'
import { invalidMetadata, RegistrationError } from '../errors.ts'
import { checkMetadata, type Rights } from '../metadata/rules.ts'
import { type ClientMetadata, clientMetadata } from '../metadata/schema.ts'
import type { Registrations } from '../registrations.ts'
import type { Settings } from '../settings/store.ts'
import type { Statements } from '../statements/statements.ts'
import { registrationErrors } from './errors.ts'
import type { Caller, Guard } from './guard.ts'
import { base, endpoint, shown } from './present.ts'

export interface Deps {
  readonly config: RegistrationConfig
  readonly guard: Guard
  readonly registrations: Registrations
  readonly statements: Statements
  readonly settings: Pick<Settings, 'of'>
  readonly rights: CredentialRights
  readonly limiter: RateLimiter
  readonly audit: Audit | undefined
}
type One = { readonly clientId: string }
type Body = Record<string, unknown>
const body = s.loose({})
const BODY_LIMIT = 48 * 1024
const byName = s.params({ client_name: s.text().min(1).max(191) })

const parsed = (given: Readonly<Record<string, unknown>>): ClientMetadata => {
  const result = clientMetadata.safeParse(given)
  if (result.success) return result.data
  const { path = [], message = '' } = result.error.issues[0] ?? {}
  if (path[0] === 'redirect_uris') throw new RegistrationError('invalid_redirect_uri', `${path.join('.')}: ${message}`)
  throw invalidMetadata(`${path.join('.')}: ${message}`)
}
/** Ids and secrets that the caller chose, under either name. */
const chosen = ({ client_id, client_secret, ext_param_client_id, ext_param_client_secret }: ClientMetadata) => {
  const [clientId, clientSecret] = [ext_param_client_id ?? client_id, ext_param_client_secret ?? client_secret]
  return { ...(clientId === undefined ? {} : { clientId }), ...(clientSecret === undefined ? {} : { clientSecret }) }
}

/** RFC 7591 §3 and RFC 7592 §2. */
export const registerRoutes = ({ config, guard, registrations, statements, settings, rights, limiter, audit }: Deps) => {
  const rightsOf = (trusted: boolean): Rights => ({ trusted, grantTypes: config.openGrantTypes })
  const metadataOf = async (tenant: Tenant, given: Body, trusted: boolean): Promise<ClientMetadata> => {
    const metadata = parsed(await statements(tenant, given, await settings.of(tenant)))
    checkMetadata(metadata, rightsOf(trusted))
    return metadata
  }
  const record = (request: Request, { principal }: Caller, action: string, clientId: string) =>
    audit?.record({
      tenantId: request.tenant.id,
      action: `registration.${action}`,
      outcome: 'success',
      ...(principal ? { actor: principal.subject, actorKind: principal.kind } : {}),
      target: clientId,
      source: request.remoteAddress,
      traceId: request.id,
    })
  const register = async (request: Request<unknown, unknown, Body>) => {
    const { tenant } = request
    const { authenticationRequired } = await settings.of(tenant)
    const principal = await guard.registrar(request, authenticationRequired)
    const trusted = principal !== undefined
    if (!trusted) await limiter.consume(tenant, 'registration.open', sourceOf(request.remoteAddress), { points: config.openPerHour, perSeconds: 3600 })
    const metadata = await metadataOf(tenant, request.body, trusted)
    const made = await registrations.create(tenant, metadata, trusted, chosen(metadata))
    await record(request, { principal }, 'registered', made.client.clientId)
    return created(`${endpoint(tenant)}/${encodeURIComponent(made.client.clientId)}`, shown(tenant, made))
  }
  const read = async (request: Request<One>) => ok(shown(request.tenant, (await guard.known(request, 'internal_dcr_view')).registration))
  const find = async (request: Request<unknown, { readonly client_name: string }>) => {
    const { tenant, query } = request
    const clientId = await registrations.findByName(tenant, query.client_name)
    const found = clientId === undefined ? undefined : await registrations.find(tenant, clientId)
    if (!found) throw new RegistrationError('invalid_token', 'there is no such client')
    return ok(shown(tenant, found))
  }
  /** Of clients that are there: the client itself, or whoever has the permission. */
  const mayChange = async (request: Request<One>, permission: string) => {
    const caller = await guard.known(request, permission)
    await rights.check(request.tenant, caller.registration.client.applicationId, caller.principal)
    return caller
  }
  const replace = async (request: Request<One, unknown, Body>) => {
    const caller = await mayChange(request, 'internal_dcr_update')
    const { registration, principal } = caller
    const { clientId } = registration.client
    // Its own id is told again, and a secret is not its to choose: RFC 7592 §2.2.
    const { client_id: told = clientId, client_secret: _, ...given } = request.body
    if (told !== clientId) throw invalidMetadata('client_id is another')
    const metadata = await metadataOf(request.tenant, given, principal !== undefined || registration.trusted)
    const next = await registrations.replace(request.tenant, registration, metadata)
    await record(request, caller, 'replaced', clientId)
    return ok(shown(request.tenant, next))
  }
  const remove = async (request: Request<One>) => {
    const caller = await mayChange(request, 'internal_dcr_delete')
    await registrations.remove(request.tenant, caller.registration)
    await record(request, caller, 'removed', caller.registration.client.clientId)
    return noContent()
  }
  /** The guard lets in the client itself, which no permission names, and strangers where the tenant has it so. */
  const own = { access: 'public', cors: 'public' } as const
  return routeGroup(
    'registration',
    base,
    [
      post('/register', { ...own, body, bodyLimit: BODY_LIMIT }, register),
      get('/register', { access: permission('internal_dcr_view'), query: byName }, find),
      get('/register/:clientId', own, read),
      put('/register/:clientId', { ...own, body, bodyLimit: BODY_LIMIT }, replace),
      del('/register/:clientId', own, remove),
    ],
    { errors: registrationErrors },
  )
}
