import { constants, generateKeyPairSync, type KeyObject, type SignKeyObjectInput, sign } from 'node:crypto'
import type { EncryptionAlgorithm, KeyAlgorithm, MlDsaAlgorithm, SigningAlgorithm } from './contracts.ts'
import { rawSignature } from './ecdsa.ts'
import { atEndOfTurn } from './turns.ts'

export type MlDsaType = 'ml-dsa-44' | 'ml-dsa-65' | 'ml-dsa-87'
export type KeyShape =
  | { readonly type: 'rsa' }
  | { readonly type: 'ec'; readonly namedCurve: 'P-256' | 'P-384' | 'P-521' }
  | { readonly type: 'ed25519' }
  | { readonly type: MlDsaType }
export interface Algorithm {
  readonly key: KeyShape
  sign(input: Buffer, key: KeyObject): Buffer | Promise<Buffer>
}

/** In the thread pool: RSA takes hundreds of microseconds, ML-DSA a thousand and more. */
const pooled = (hash: string | null, input: Buffer, key: KeyObject | SignKeyObjectInput): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    sign(hash, input, key, (error, signature) => (error ? reject(error) : resolve(atEndOfTurn(() => signature))))
  })
const rsa = (hash: string): Algorithm => ({ key: { type: 'rsa' }, sign: (input, key) => pooled(hash, input, key) })
/** RFC 7518 §3.5: the salt is as long as the hash. */
const pss = (hash: string): Algorithm => ({
  key: { type: 'rsa' },
  sign: (input, key) => pooled(hash, input, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }),
})
/** Here: the way to the thread pool and back costs as much. */
const ecdsa = (hash: string, namedCurve: 'P-256' | 'P-384' | 'P-521', size: number): Algorithm => ({
  key: { type: 'ec', namedCurve },
  sign: (input, key) => atEndOfTurn(() => rawSignature(sign(hash, input, key), size)),
})
/** RFC 9964 §4: the message itself, with an empty context. */
const mlDsa = (type: MlDsaType): Algorithm => ({ key: { type }, sign: (input, key) => pooled(null, input, key) })
const postQuantum: Readonly<Record<MlDsaAlgorithm, Algorithm>> = {
  'ML-DSA-44': mlDsa('ml-dsa-44'),
  'ML-DSA-65': mlDsa('ml-dsa-65'),
  'ML-DSA-87': mlDsa('ml-dsa-87'),
}

export const algorithms: Readonly<Record<SigningAlgorithm, Algorithm>> = {
  RS256: rsa('sha256'),
  RS384: rsa('sha384'),
  RS512: rsa('sha512'),
  PS256: pss('sha256'),
  PS384: pss('sha384'),
  PS512: pss('sha512'),
  ES256: ecdsa('sha256', 'P-256', 32),
  ES384: ecdsa('sha384', 'P-384', 48),
  ES512: ecdsa('sha512', 'P-521', 66),
  EdDSA: { key: { type: 'ed25519' }, sign: (input, key) => sign(null, input, key) },
  ...postQuantum,
}
const encryption: Readonly<Record<EncryptionAlgorithm, KeyShape>> = {
  'RSA-OAEP-256': { type: 'rsa' },
  'ECDH-ES+A256KW': { type: 'ec', namedCurve: 'P-256' },
}
export const isSigning = (value: string): value is SigningAlgorithm => Object.hasOwn(algorithms, value)
export const isEncryption = (value: string): value is EncryptionAlgorithm => Object.hasOwn(encryption, value)
export const isAlgorithm = (value: string): value is KeyAlgorithm => isSigning(value) || isEncryption(value)
const hasMlDsa = (): boolean => {
  try {
    return generateKeyPairSync('ml-dsa-44').publicKey !== undefined
  } catch {
    return false
  }
}
/** In the order of the table. @throws Error the settings want what this OpenSSL does not have: 3.5 is the first with ML-DSA */
export const offeredBy = ({ mlDsa }: { readonly mlDsa: boolean }): readonly SigningAlgorithm[] => {
  if (mlDsa && !hasMlDsa()) throw new Error(`ml_dsa: Node's OpenSSL ${process.versions.openssl} has no ML-DSA`)
  return (Object.keys(algorithms) as SigningAlgorithm[]).filter((alg) => mlDsa || !Object.hasOwn(postQuantum, alg))
}
export const shapeOf = (alg: KeyAlgorithm): KeyShape => (isSigning(alg) ? algorithms[alg].key : encryption[alg])
/** Those, and all that others encrypt with. */
export const isOneOf =
  (offered: readonly SigningAlgorithm[]) =>
  (value: string): value is KeyAlgorithm =>
    isEncryption(value) || (isSigning(value) && offered.includes(value))
