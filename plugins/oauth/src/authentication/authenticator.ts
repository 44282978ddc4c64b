import type { Audit } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'
import type { OwnClients } from '../clients/clients.ts'
import type { OwnClient } from '../clients/stored.ts'
import { type ClientAuthentication, type ClientAuthenticator, InvalidClient, InvalidRequest, type TokenParameters } from '../contracts.ts'
import type { FailureLimit } from './failure-limit.ts'

interface Deps {
  readonly clients: OwnClients
  readonly methods: ReadonlyMap<string, ClientAuthentication>
  readonly failures: FailureLimit
  readonly audit: Audit | undefined
}
export interface OwnAuthenticator extends ClientAuthenticator {
  authenticate(request: Request, params: TokenParameters): Promise<OwnClient>
  /** Whether the request brings a proof of any method; what the connection proves does not count. */
  presents(request: Request, params: TokenParameters): boolean
}
interface Presented {
  readonly method: ClientAuthentication
  readonly clientId: string
}
const secretMethods = new Set(['client_secret_basic', 'client_secret_post'])

/** The registered method, or any secret method where none is registered. */
const allows = ({ authMethod, public: isPublic }: OwnClient, name: string) => (authMethod === null ? !isPublic && secretMethods.has(name) : authMethod === name)

/** RFC 6749 §2.3 and §3.2.1: exactly one method, the registered one. Security rule 3.1. */
export const createClientAuthenticator = ({ clients, methods, failures, audit }: Deps): OwnAuthenticator => {
  const presentedBy = (request: Request, params: TokenParameters): Presented | undefined => {
    let found: Presented | undefined
    for (const method of methods.values()) {
      if (method.ambient) continue
      const clientId = method.presented(request, params)
      if (clientId === undefined) continue
      if (found) throw new InvalidRequest('The client MUST NOT use more than one authentication method in each request')
      found = { method, clientId }
    }
    return found
  }
  const refused = async (request: Request, clientId: string, message: string, code: string): Promise<never> => {
    const { tenant, remoteAddress, id } = request
    const record = {
      tenantId: tenant.id,
      action: 'oauth.client-refused',
      outcome: 'refused',
      actorKind: 'application',
      source: remoteAddress,
      traceId: id,
    } as const
    await audit?.record({ ...record, actor: clientId.slice(0, 128), code })
    await failures.failed(request, clientId)
    throw new InvalidClient(message)
  }
  const proven = async (
    request: Request,
    params: TokenParameters,
    client: OwnClient | undefined,
    presented: Presented | undefined,
  ): Promise<string | undefined> => {
    if (!client) return 'Client credentials are invalid.'
    const { tenant } = request
    if (!presented) {
      const ambient = client.authMethod === null ? undefined : methods.get(client.authMethod)
      if (ambient?.ambient) return (await ambient.verify(tenant, client, request, params)) ? undefined : 'Client credentials are invalid.'
      return client.public ? undefined : 'Unsupported Client Authentication Method!'
    }
    if (!allows(client, presented.method.name)) return 'Unsupported Client Authentication Method!'
    return (await presented.method.verify(tenant, client, request, params)) ? undefined : 'Client credentials are invalid.'
  }
  return {
    presents: (request, params) => presentedBy(request, params) !== undefined,
    methods: () => [...methods.keys(), 'none'],
    async authenticate(request, params) {
      const presented = presentedBy(request, params)
      const clientId = presented?.clientId ?? params.client_id
      if (!clientId) throw new InvalidClient('Client ID not found in the request.')
      if (params.client_id !== undefined && params.client_id !== clientId) throw new InvalidRequest('client_id is not the one that was authenticated')
      failures.refuseBlocked(request, clientId)
      const client = await clients.find(request.tenant, clientId)
      const fault = await proven(request, params, client, presented)
      if (fault !== undefined || !client) return refused(request, clientId, fault ?? '', 'oauth.invalid_client')
      if (!client.application.enabled) return refused(request, clientId, 'the application is disabled', 'oauth.application_disabled')
      if (client.state !== 'ACTIVE') return refused(request, clientId, 'Oauth application is not in active state', 'oauth.client_revoked')
      return client
    },
  }
}
