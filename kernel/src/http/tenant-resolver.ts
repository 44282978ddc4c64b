import { isIP } from 'node:net'
import { LRUCache } from 'lru-cache'
import { TenantNotFound } from '../errors/errors.ts'
import type { Tenant, Tenants } from '../tenancy/contracts.ts'

export interface Resolved {
  readonly tenant: Tenant
  /** Without the tenant prefix. */
  readonly path: string
}
export interface TenantResolver {
  resolve(host: string | undefined, path: string): Promise<Resolved>
  /** Forgets which hosts belong to nobody. */
  forget(): void
}

const slugChars = /^[a-z0-9][a-z0-9.-]{0,127}$/
const unknown = () => new TenantNotFound('there is no such tenant')
const active = (tenant: Tenant | undefined): Tenant => {
  if (!tenant?.active) throw unknown()
  return tenant
}
/** Host without its port, in lower case. */
const nameOf = (host: string): string => host.replace(/:\d{1,5}$/, '').toLowerCase()

/**
 * Finds the tenant of a request, once. The Host header only picks a tenant that registered it; no link is ever made from it.
 * Both a custom host and a prefix: they must name the same tenant.
 */
export const tenantResolver = (tenants: Tenants, publicUrl: string): TenantResolver => {
  const { host: publicHost, hostname: publicName } = new URL(publicUrl)
  const strangers = new LRUCache<string, true>({ max: 1000, ttl: 1000 })
  const byHost = async (host: string | undefined): Promise<Tenant | undefined> => {
    if (host === undefined || host === publicHost) return undefined
    const name = nameOf(host)
    if (name === publicName || name === 'localhost' || name.length > 253 || isIP(name) !== 0 || name.startsWith('[') || strangers.has(name)) return undefined
    const tenant = await tenants.byHost(name)
    if (!tenant) strangers.set(name, true)
    return tenant
  }
  return {
    async resolve(host, path) {
      const owner = host === publicHost ? undefined : await byHost(host)
      if (!path.startsWith('/t/')) return { tenant: active(owner ?? (await tenants.default())), path }
      const slash = path.indexOf('/', 3)
      const slug = slash === -1 ? path.slice(3) : path.slice(3, slash)
      const tenant = slugChars.test(slug) ? active(await tenants.bySlug(slug)) : active(undefined)
      if (owner && owner.id !== tenant.id) throw unknown()
      return { tenant, path: slash === -1 ? '/' : path.slice(slash) }
    },
    forget: () => strangers.clear(),
  }
}
