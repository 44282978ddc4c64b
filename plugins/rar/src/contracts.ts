import { extensionPoint, type Tenant } from '@gatehouse/kernel'
import { type Client, OAuthError } from '@gatehouse/oauth/contracts'

/** One element of `authorization_details`. RFC 9396 §2. */
export type AuthorizationDetail = Readonly<Record<string, unknown>> & { readonly type: string }
/** What code knows of a type beyond its schema. */
export interface DetailProcessor {
  /** The type. */
  readonly name: string
  /** Why this client may not ask for it, in words for the client; undefined: it may. */
  check?(tenant: Tenant, client: Client, detail: AuthorizationDetail): Promise<string | undefined> | string | undefined
  /** Whether what was granted includes what is asked for now. Default: the two are the same. RFC 9396 §6.1. */
  covers?(granted: AuthorizationDetail, asked: AuthorizationDetail): boolean
  /** For the consent page, instead of the members as they are. */
  describe?(detail: AuthorizationDetail): readonly { readonly label: string; readonly value: string }[]
}
export const detailProcessors = extensionPoint<DetailProcessor>('rar.detail-processors', (item) => item.name)

/** RFC 9396 §5. */
export class InvalidAuthorizationDetails extends OAuthError {
  override readonly code = 'oauth.invalid_authorization_details'
}
