import type { Tenant } from './contracts.ts'
import type { TenantRow } from './table.ts'

/** How a row becomes a tenant: its address comes from the config and its own host, never from a request (security 1.8). */
export const tenantFrom = (publicUrl: string, defaultSlug: string) => {
  const server = new URL(publicUrl)
  const port = server.port === '' ? '' : `:${server.port}`
  const path = server.pathname.replace(/\/+$/, '')
  const addressOf = ({ slug, host }: TenantRow): Pick<Tenant, 'baseUrl' | 'basePath'> => {
    if (host !== null) return { baseUrl: `${server.protocol}//${host}${port}`, basePath: '' }
    const basePath = slug === defaultSlug ? path : `${path}/t/${slug}`
    return { baseUrl: server.origin + basePath, basePath }
  }
  return (row: TenantRow): Tenant => {
    const { id, slug, name, active, host } = row
    return Object.freeze({ id, slug, name, active, host, ...addressOf(row) })
  }
}
