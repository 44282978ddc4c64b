import type { Tenant } from '@gatehouse/kernel'
import type { MetadataSource } from '@gatehouse/oauth/contracts'

/** Those that clients call themselves: RFC 8705 §5. */
const endpoints = [
  'token_endpoint',
  'revocation_endpoint',
  'introspection_endpoint',
  'pushed_authorization_request_endpoint',
  'device_authorization_endpoint',
  'backchannel_authentication_endpoint',
  'registration_endpoint',
  'userinfo_endpoint',
] as const
/** The alias names no tenant by its host, so the path does. */
const baseOf = (aliasUrl: string, { host, slug, basePath }: Tenant) => aliasUrl.replace(/\/+$/, '') + (host === null ? basePath : `/t/${slug}`)

export const mtlsMembers = (aliasUrl: string | undefined): MetadataSource => ({
  name: 'mtls',
  members: () => ({ tls_client_certificate_bound_access_tokens: true }),
  derived(tenant, document) {
    if (aliasUrl === undefined) return {}
    const aliases = endpoints.flatMap((name) => {
      const url = document[name]
      const own = typeof url === 'string' && url.startsWith(`${tenant.baseUrl}/`)
      return own ? [[name, baseOf(aliasUrl, tenant) + url.slice(tenant.baseUrl.length)] as const] : []
    })
    return { mtls_endpoint_aliases: Object.fromEntries(aliases) }
  },
})
