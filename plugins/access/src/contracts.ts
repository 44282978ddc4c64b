import { extensionPoint, type Tenant, token } from '@gatehouse/kernel'
import type { Principal, Request } from '@gatehouse/kernel/http'
import type { User } from '@gatehouse/users/contracts'

/** Turns a bearer token into a principal. The protocol that issues tokens contributes it. */
export interface BearerVerifier {
  readonly name: string
  /** Of the Authorization header, that it takes tokens by; default: `bearer` alone. */
  readonly schemes?: readonly ('bearer' | 'dpop')[]
  /** For WWW-Authenticate, besides Basic and Bearer. */
  challenges?(): readonly string[]
  /** Undefined: it is none of its tokens. @throws Unauthorized it is, but not presented as it has to be */
  verify(tenant: Tenant, token: string, request: Request): Promise<Principal | undefined>
}
export const bearerVerifiers = extensionPoint<BearerVerifier>('access.bearer-verifiers', (item) => item.name)

export interface Administrators {
  /** Administrators hold every permission of their tenant. */
  isAdministrator(tenant: Tenant, userId: string): Promise<boolean>
  add(tenant: Tenant, userId: string): Promise<void>
  /** @returns false when the user was none. */
  remove(tenant: Tenant, userId: string): Promise<boolean>
  /** In the order of their ids. */
  list(tenant: Tenant, page: { readonly limit: number; readonly offset: number }): Promise<{ readonly total: number; readonly userIds: readonly string[] }>
}
export const Administrators = token<Administrators>('access.administrators')

/** Adds to what a user may do, beyond `internal_login`, which everybody who is signed in has. Asked at each call: cache what costs. */
export interface PermissionSource {
  readonly name: string
  /** @param applicationId the application that acts for the user; undefined: the user itself, by Basic */
  of(tenant: Tenant, user: User, applicationId?: string): Promise<Iterable<string>>
}
export const permissionSources = extensionPoint<PermissionSource>('access.permission-sources', (item) => item.name)

/** What a user may do: `all` for administrators. */
export interface Permissions {
  of(tenant: Tenant, user: User, applicationId?: string): Promise<Principal['permissions']>
}
export const Permissions = token<Permissions>('access.permissions')
