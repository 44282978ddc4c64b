import { event } from '../events/contracts.ts'
import { token } from '../wiring/token.ts'

/** Owns its issuer, keys and users. Resolved once at the front door, then passed as the first argument. */
export interface Tenant {
  /** UUID; never reused. */
  readonly id: string
  /** What stands in `/t/{slug}/`: lower case letters, digits, dots and dashes. */
  readonly slug: string
  readonly name: string
  readonly active: boolean
  /** A custom host name that resolves to it, if any. */
  readonly host: string | null
  /** Scheme, host and tenant prefix, no trailing slash: every generated link starts with it. From config, never from a request. */
  readonly baseUrl: string
  /** The path part of `baseUrl`: `` for the default tenant, `/t/acme` for others. */
  readonly basePath: string
}

export interface NewTenant {
  readonly slug: string
  readonly name?: string
  readonly host?: string
}
export interface Tenants {
  /** The tenant of paths without `/t/…`. */
  default(): Promise<Tenant>
  bySlug(slug: string): Promise<Tenant | undefined>
  byHost(host: string): Promise<Tenant | undefined>
  byId(id: string): Promise<Tenant | undefined>
  list(page?: { readonly limit?: number; readonly offset?: number }): Promise<readonly Tenant[]>
  count(): Promise<number>
  create(tenant: NewTenant): Promise<Tenant>
  setActive(id: string, active: boolean): Promise<void>
}
export const Tenants = token<Tenants>('kernel.tenants')
export const tenantCreated = event<{ tenantId: string }>('kernel.tenant-created')
export const tenantDeactivated = event<{ tenantId: string }>('kernel.tenant-deactivated')
