import type { KeyObject } from 'node:crypto'
import { event, extensionPoint, ServerError, type Tenant, token } from '@gatehouse/kernel'

export { type ForeignKeys, type ForeignKeysOptions, foreignKeys } from './foreign-keys.ts'
export { publicKeysIn, readKeySet } from './key-sets.ts'

/** RFC 9964, which withstands quantum computers. Where the settings offer it. */
export type MlDsaAlgorithm = 'ML-DSA-44' | 'ML-DSA-65' | 'ML-DSA-87'
/** JWA names (RFC 7518 §3.1, RFC 8037). */
export type SigningAlgorithm = 'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'ES512' | 'EdDSA' | MlDsaAlgorithm
/** JWE key management (RFC 7518 §4.1): what others encrypt for us with. */
export type EncryptionAlgorithm = 'RSA-OAEP-256' | 'ECDH-ES+A256KW'
export type KeyAlgorithm = SigningAlgorithm | EncryptionAlgorithm
export interface SigningKey {
  readonly kid: string
  readonly alg: SigningAlgorithm
  /** Imported once and held for its life. */
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}
export type PublicJwk = Readonly<Record<string, unknown>> & { readonly kid: string }

export interface Keys {
  /** What the settings offer: for metadata, and for settings of applications. */
  readonly algorithms: readonly SigningAlgorithm[]
  /**
   * A compact JWS (RFC 7515 §7.1) by the tenant's current key; the first use makes one. Default RS256. `typ` goes into the header.
   * @throws AlgorithmNotOffered
   */
  sign(tenant: Tenant, payload: object, options?: { readonly alg?: SigningAlgorithm; readonly typ?: string }): Promise<string>
  /** The tenant's own key by its id: current, next, or retired but still published. */
  verificationKey(tenant: Tenant, kid: string): Promise<{ readonly alg: SigningAlgorithm; readonly publicKey: KeyObject } | undefined>
  /** Public parts of all published keys. RFC 7517 §5. */
  publicKeys(tenant: Tenant): Promise<readonly PublicJwk[]>
  /** Publishes a new key at once and signs with it after the overlap; the old one stays published until what it signed has expired. */
  rotate(tenant: Tenant, alg: KeyAlgorithm, options?: { readonly signAfterSeconds?: number }): Promise<void>
  /** Grows with each change of the published keys: for caches. */
  version(tenant: Tenant): Promise<string>
}
export const Keys = token<Keys>('keys.keys')
/** The settings offered it once, and an application names it still. */
export class AlgorithmNotOffered extends ServerError {
  override readonly code = 'keys.algorithm_not_offered'
  override readonly status = 500
}
/** Named by whoever can read what is encrypted so: a key of each is published then. */
export interface EncryptionUse {
  readonly name: EncryptionAlgorithm
}
export const encryptionUses = extensionPoint<EncryptionUse>('keys.encryption-uses', (item) => item.name)
export interface DecryptionKeys {
  /** The tenant's own key by its id, for as long as it is published. */
  find(tenant: Tenant, kid: string): Promise<{ readonly alg: EncryptionAlgorithm; readonly privateKey: KeyObject } | undefined>
}
export const DecryptionKeys = token<DecryptionKeys>('keys.decryption-keys')
export const keysRotated = event<{ tenantId: string; alg: KeyAlgorithm }>('keys.rotated')
