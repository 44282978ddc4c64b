import { type Tenant, token } from '@gatehouse/kernel'
import type { Client, ClientSetting } from '@gatehouse/oauth/contracts'

/** What is encrypted. */
export interface EncryptionContent {
  readonly text: string
  /** A JWT, which is signed: RFC 7519 §5.2. */
  readonly jwt: boolean
  /** Claims that the header repeats: RFC 7519 §5.3. */
  readonly replicated?: { readonly iss: string }
}
/** Encrypts what other plugins make for one client, for a key of the client's own. */
export interface ClientEncryption {
  /** For metadata: RFC 7518 §4.1 and §5.1. */
  readonly keyAlgorithms: readonly string[]
  readonly contentAlgorithms: readonly string[]
  /** A member of an application's configuration that says whether and how: `enabled`, `algorithm`, `method`. */
  setting(name: string): ClientSetting
  /**
   * A compact JWE (RFC 7516 §7.1) as the client's setting of this name wants it; undefined: it wants none.
   * @throws InvalidRequest it has no key for it; Transient its keys cannot be fetched. Nothing may go out in clear then
   */
  enclose(tenant: Tenant, client: Client, setting: string, content: EncryptionContent): Promise<string | undefined>
}
export const ClientEncryption = token<ClientEncryption>('token-encryption.client-encryption')
