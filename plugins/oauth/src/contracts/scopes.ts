import { extensionPoint, type Tenant, token } from '@gatehouse/kernel'
import type { User } from '@gatehouse/users/contracts'
import type { Client } from './clients.ts'

/** Scopes beyond API permissions: who may have them and how they read on the consent page. */
export interface ScopeSource {
  readonly name: string
  /** Those of `requested` that it knows and grants. Unknown ones are dropped. */
  grant(tenant: Tenant, client: Client, user: User | undefined, requested: readonly string[]): Promise<readonly string[]>
  /** Message keys or texts for the consent page. */
  describe(tenant: Tenant, scopes: readonly string[]): Promise<readonly { readonly name: string; readonly label: string; readonly description: string }[]>
}
export const scopeSources = extensionPoint<ScopeSource>('oauth.scope-sources', (item) => item.name)
/** The scope policy, for those who ask the user at a page of their own. The token endpoint applies it anyway. */
export interface Scopes {
  /** Of a `scope` parameter: RFC 6749 §3.3. @throws InvalidScope malformed, or too many */
  parse(value: string | undefined): readonly string[]
  /** What of `wanted` a token of the user may hold. */
  grant(tenant: Tenant, client: Client, user: User | undefined, wanted: readonly string[]): Promise<readonly string[]>
  /** Message keys or texts for the page; a scope that nobody describes reads as its name. */
  describe(tenant: Tenant, scopes: readonly string[]): ReturnType<ScopeSource['describe']>
}
export const Scopes = token<Scopes>('oauth.scopes')
