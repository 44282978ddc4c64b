import { event, extensionPoint, ServerError, type Tenant, token } from '@gatehouse/kernel'

export interface ApiScope {
  readonly id: string
  /** Unique within the tenant, over all APIs: a token carries it. */
  readonly name: string
  readonly displayName: string
  readonly description: string | null
}
export interface ApiResource {
  readonly id: string
  readonly name: string
  /** Unique within the tenant; the path of a management API. */
  readonly identifier: string
  readonly description: string | null
  /** `TENANT`: a management API of this server, which is only read here. */
  readonly type: 'TENANT' | 'BUSINESS' | 'MCP'
  /** True: a user needs a role that holds the scope. */
  readonly requiresAuthorization: boolean
  readonly scopes: readonly ApiScope[]
}
export interface NewScope {
  readonly name: string
  readonly displayName?: string
  readonly description?: string
}
export interface NewApiResource {
  readonly name: string
  readonly identifier: string
  readonly description?: string
  /** Default `BUSINESS`. */
  readonly type?: 'BUSINESS' | 'MCP'
  /** Default true. */
  readonly requiresAuthorization?: boolean
  readonly scopes?: readonly NewScope[]
}
export interface ApiResourceChange {
  readonly name?: string
  readonly description?: string | null
  readonly addedScopes?: readonly NewScope[]
  /** By name. */
  readonly removedScopes?: readonly string[]
}
/** The APIs of a tenant with their scopes: those that its administrators define, and the management APIs of this server. */
export interface ApiResources {
  /** Cached; a change is seen on this node at once and on others within 1 s. */
  find(tenant: Tenant, id: string): Promise<ApiResource | undefined>
  /** Cached as `find` is; one that is new is found at once. */
  findByIdentifier(tenant: Tenant, identifier: string): Promise<ApiResource | undefined>
  /** The management APIs. Complete once the server is ready. */
  system(): readonly ApiResource[]
  /** Those of the names that are scopes, each with what is known of it. */
  scopes(tenant: Tenant, names: readonly string[]): Promise<ReadonlyMap<string, ApiScope & { readonly apiId: string }>>
  /** @throws ApiResourceTaken, ScopeTaken, InvalidApiResource */
  create(tenant: Tenant, api: NewApiResource): Promise<ApiResource>
  /** @throws ApiResourceNotFound, ScopeTaken, InvalidApiResource */
  update(tenant: Tenant, id: string, change: ApiResourceChange): Promise<ApiResource>
  /** @returns false when there is no such API. @throws InvalidApiResource it is a management API */
  remove(tenant: Tenant, id: string): Promise<boolean>
}
export const ApiResources = token<ApiResources>('api-resources.api-resources')

/** Permissions of a management API that no route demands by itself, but its handlers do. */
export interface SystemApi {
  /** As it is made from the routes: `/api/server/v1/applications`, `/scim2/v2/Roles`. */
  readonly identifier: string
  /** Default: made from the identifier. */
  readonly name?: string
  readonly scopes: readonly string[]
}
export const systemApis = extensionPoint<SystemApi>('api-resources.system-apis', (api) => api.identifier)
/** Tells which applications may call an API. */
export interface ApiSubscribers {
  readonly name: string
  of(tenant: Tenant, apiId: string): Promise<readonly { readonly id: string; readonly name: string }[]>
}
export const apiSubscribers = extensionPoint<ApiSubscribers>('api-resources.subscribers', (item) => item.name)

export const apiResourceCreated = event<{ tenantId: string; apiId: string }>('api-resources.api-created')
export const apiResourceUpdated = event<{ tenantId: string; apiId: string }>('api-resources.api-updated')
export const apiResourceDeleted = event<{ tenantId: string; apiId: string }>('api-resources.api-deleted')
/** Roles and applications lose them. */
export const apiScopesRemoved = event<{ tenantId: string; apiId: string; scopes: readonly string[] }>('api-resources.scopes-removed')

export class ApiResourceNotFound extends ServerError {
  override readonly code = 'api-resources.not_found'
  override readonly status = 404
}
export class ScopeNotFound extends ServerError {
  override readonly code = 'api-resources.scope_not_found'
  override readonly status = 404
}
export class ApiResourceTaken extends ServerError {
  override readonly code = 'api-resources.identifier_taken'
  override readonly status = 409
}
export class ScopeTaken extends ServerError {
  override readonly code = 'api-resources.scope_taken'
  override readonly status = 409
}
export class InvalidApiResource extends ServerError {
  override readonly code = 'api-resources.invalid'
  override readonly status = 400
}
