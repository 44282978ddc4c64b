import { extensionPoint, type Tenant } from '@gatehouse/kernel'
import { type Client, OAuthError } from '@gatehouse/oauth/contracts'

export interface ProtectedResource {
  /** In `aud` of its tokens. */
  readonly audience: string
  /** Scopes that are its own, for nobody else's tokens; undefined: it has none of its own. */
  readonly scopes?: readonly string[]
}
/** Knows resources that clients may name. */
export interface ResourceSource {
  readonly name: string
  /** Undefined: it does not know the resource, or the client may not have tokens for it. */
  find(tenant: Tenant, client: Client, resource: string): Promise<ProtectedResource | undefined> | ProtectedResource | undefined
}
export const resourceSources = extensionPoint<ResourceSource>('resource-indicators.sources', (item) => item.name)

/** RFC 8707 §2. */
export class InvalidTarget extends OAuthError {
  override readonly code = 'oauth.invalid_target'
}
