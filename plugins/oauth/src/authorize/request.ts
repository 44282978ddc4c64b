import type { Tenant } from '@gatehouse/kernel'
import type { OwnClients } from '../clients/clients.ts'
import { isRegistered } from '../clients/redirect-uris.ts'
import type { OwnClient } from '../clients/stored.ts'
import {
  type AuthorizationDemand,
  AuthorizationError,
  type AuthorizationRequest,
  type AuthorizationRule,
  OAuthError,
  type RequestSource,
  type ResponseType,
  type TokenParameters,
} from '../contracts.ts'
import { parseScope } from '../scopes/scope.ts'
import { type Delivery, sortedType } from './delivery.ts'
import { BadClient, BadRedirectUri, Untold } from './refusals.ts'
import { type Reference, type ResolvedRequest, resolveSources } from './sources.ts'

interface Deps {
  readonly clients: OwnClients
  readonly types: ReadonlyMap<string, ResponseType>
  readonly delivery: Delivery
  readonly rules: ReadonlyMap<string, AuthorizationRule>
  readonly sources: ReadonlyMap<string, RequestSource>
}
/** Where answers and errors of a request may go: client and redirect URI are good. */
export interface Target {
  readonly tenant: Tenant
  readonly client: OwnClient
  readonly params: TokenParameters
  readonly redirectUri: string
  readonly responseMode: string
  readonly reference?: Reference
}
export interface JudgedRequest extends AuthorizationRequest, Pick<Target, 'reference'> {
  readonly client: OwnClient
  readonly type: ResponseType
  readonly demand: AuthorizationDemand
}
const MOST_STATE = 4096

const bothGrants = (a: AuthorizationDemand['grant'], b: AuthorizationDemand['grant']): AuthorizationDemand['grant'] =>
  a && b
    ? (agreed) => {
        const [one, other] = [a(agreed), b(agreed)]
        return { ...one, ...other, claims: { ...one.claims, ...other.claims }, response: { ...one.response, ...other.response } }
      }
    : (a ?? b)
const nobody = 'nobody'
const earlier = (a: number | undefined, b: number | undefined) => (a === undefined ? b : b === undefined ? a : Math.min(a, b))

/** What either asks for holds: the shorter age, one user for both. */
const bothOf = (a: AuthorizationDemand, b: AuthorizationDemand): AuthorizationDemand => {
  const maxAgeSeconds = earlier(a.maxAgeSeconds, b.maxAgeSeconds)
  const codeLifetimeSeconds = earlier(a.codeLifetimeSeconds, b.codeLifetimeSeconds)
  const grant = bothGrants(a.grant, b.grant)
  const userId = a.userId !== undefined && b.userId !== undefined && a.userId !== b.userId ? nobody : (b.userId ?? a.userId)
  return {
    ...a,
    ...b,
    passive: a.passive === true || b.passive === true,
    force: a.force === true || b.force === true,
    askConsent: a.askConsent === true || b.askConsent === true,
    claims: [...(a.claims ?? []), ...(b.claims ?? [])],
    details: [...(a.details ?? []), ...(b.details ?? [])],
    ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
    ...(codeLifetimeSeconds === undefined ? {} : { codeLifetimeSeconds }),
    ...(userId === undefined ? {} : { userId }),
    ...(grant ? { grant } : {}),
  }
}

export const createRequestJudge = ({ clients, types, delivery, rules, sources }: Deps) => {
  const clientOf = async (tenant: Tenant, params: TokenParameters): Promise<OwnClient> => {
    const client = params.client_id ? await clients.find(tenant, params.client_id) : undefined
    if (!client) throw new BadClient('the application is not known')
    if (!client.application.enabled || client.state !== 'ACTIVE') throw new BadClient('the application is disabled')
    return client
  }
  const responseTypeOf = (client: OwnClient, { response_type: wanted }: TokenParameters): ResponseType => {
    if (!wanted) throw new AuthorizationError('invalid_request', 'response_type is missing')
    const type = types.get(sortedType(wanted))
    if (!type) throw new AuthorizationError('unsupported_response_type', 'the response_type is not supported')
    if (!client.grantTypes.includes(type.grantType) || type.allowed?.(client) === false)
      throw new AuthorizationError('unauthorized_client', 'the response_type is not allowed for this client')
    return type
  }
  const demandOf = async (request: AuthorizationRequest): Promise<AuthorizationDemand> => {
    let demand: AuthorizationDemand = {}
    for (const rule of rules.values()) {
      const more = await rule.judge(request)
      if (more) demand = bothOf(demand, more)
    }
    return demand
  }
  return {
    /**
     * Client and redirect URI, before anything else: until they are good, nothing goes to the redirect URI. Security rule 2.2.
     * @throws BadClient, BadRedirectUri
     */
    async target(tenant: Tenant, { params, reference }: ResolvedRequest): Promise<Target> {
      const client = await clientOf(tenant, params)
      const { redirect_uri: redirectUri } = params
      if (!redirectUri) throw new BadRedirectUri('redirect_uri is missing')
      if (!isRegistered(client.redirectUris, redirectUri, client.public)) throw new BadRedirectUri('the redirect_uri is not registered')
      return { tenant, client, params, redirectUri, responseMode: delivery.errorMode(params), ...(reference ? { reference } : {}) }
    },
    /** Parameters that stand for others are resolved once, before the login. @throws BadClient, AuthorizationError */
    resolve: async (tenant: Tenant, params: TokenParameters, pushed = false): Promise<ResolvedRequest> =>
      resolveSources(sources, tenant, await clientOf(tenant, params), params, pushed),
    /** An answer leaves. @returns false: one has left before, and the request may be answered once */
    use: async ({ tenant, client, reference }: Target): Promise<boolean> =>
      reference === undefined || (await sources.get(reference.source)?.use?.(tenant, client, reference.value)) !== false,
    /** Everything else. @throws AuthorizationError, InvalidScope */
    async judge({ tenant, client, params, redirectUri, reference }: Target, pushed = false): Promise<JudgedRequest> {
      const type = responseTypeOf(client, params)
      const responseMode = params.response_mode ?? type.modes[0] ?? 'query'
      if (delivery.carrierOf(responseMode, type) === undefined) {
        throw new AuthorizationError('invalid_request', 'the response_mode is not supported for this response_type')
      }
      const { state } = params
      if (state !== undefined && state.length > MOST_STATE) throw new AuthorizationError('invalid_request', 'the state is too long')
      const scopes = parseScope(params.scope)
      const request: AuthorizationRequest = { tenant, client, params, redirectUri, state, responseType: type.name, responseMode, scopes, pushed }
      return { ...request, client, type, demand: await demandOf(request), ...(reference ? { reference } : {}) }
    },
  }
}
export type RequestJudge = ReturnType<typeof createRequestJudge>
/** What may be told to the client at its redirect URI. */
export const isTellable = (error: unknown): error is OAuthError =>
  error instanceof OAuthError && ![BadClient, BadRedirectUri, Untold].some((kind) => error instanceof kind)
