import { extensionPoint, type Tenant, token } from '@gatehouse/kernel'

/** Members of the metadata document. RFC 8414 §2; arrays of one member from several sources are united, of booleans `true` wins. */
export interface MetadataSource {
  readonly name: string
  /** Depends on the tenant's base URL and the settings only: the document is cached. */
  members(tenant: Tenant): Readonly<Record<string, unknown>>
  /** Members that follow from what the tenant keeps: the same object until that changes. Asked for with each request, so it reads caches only. */
  current?(tenant: Tenant): Promise<Readonly<Record<string, unknown>>>
  /** Members that follow from those of all sources, such as aliases of endpoints. */
  derived?(tenant: Tenant, document: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>
}
export const metadataSources = extensionPoint<MetadataSource>('oauth.metadata-sources', (item) => item.name)
export interface ServerMetadata {
  /** The document as bytes, made once for a tenant until something of it changes. */
  bytes(tenant: Tenant): Promise<Buffer>
}
export const ServerMetadata = token<ServerMetadata>('oauth.server-metadata')
export interface Issuer {
  /** `iss` of this tenant; RFC 8414 §2. */
  of(tenant: Tenant): string
}
export const Issuer = token<Issuer>('oauth.issuer')
