import { extensionPoint, type Tenant } from '@gatehouse/kernel'
import type { Client } from './clients.ts'

/** What is told of a token, and to whom. */
export interface TokenIntrospection {
  readonly tenant: Tenant
  /** By its own authentication, or by an access token of its own. Undefined: a person who may ask. */
  readonly caller: Client | undefined
  /** RFC 7662 §2.2. */
  readonly answer: Readonly<Record<string, unknown>>
}
/** Introspection answers in another form than JSON, for callers that ask for it by `Accept`. */
export interface IntrospectionFormat {
  readonly mediaType: string
  /** The body. @throws OAuthError */
  write(introspection: TokenIntrospection): Promise<string>
}
export const introspectionFormats = extensionPoint<IntrospectionFormat>('oauth.introspection-formats', (item) => item.mediaType)
