import { constants, type KeyObject, type SignKeyObjectInput, sign } from 'node:crypto'
import type { EncryptionAlgorithm, KeyAlgorithm, SigningAlgorithm } from './contracts.ts'
import { rawSignature } from './ecdsa.ts'

export type KeyShape = { readonly type: 'rsa' } | { readonly type: 'ec'; readonly namedCurve: 'P-256' | 'P-384' | 'P-521' } | { readonly type: 'ed25519' }
export interface Algorithm {
  readonly key: KeyShape
  sign(input: Buffer, key: KeyObject): Buffer | Promise<Buffer>
}

/** In the thread pool: an RSA signature takes hundreds of microseconds. */
const pooled = (hash: string, input: Buffer, key: KeyObject | SignKeyObjectInput): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    sign(hash, input, key, (error, signature) => (error ? reject(error) : resolve(signature)))
  })
const rsa = (hash: string): Algorithm => ({ key: { type: 'rsa' }, sign: (input, key) => pooled(hash, input, key) })
/** RFC 7518 §3.5: the salt is as long as the hash. */
const pss = (hash: string): Algorithm => ({
  key: { type: 'rsa' },
  sign: (input, key) => pooled(hash, input, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }),
})
/** At once: the way to the thread pool and back costs as much. */
const ecdsa = (hash: string, namedCurve: 'P-256' | 'P-384' | 'P-521', size: number): Algorithm => ({
  key: { type: 'ec', namedCurve },
  sign: (input, key) => rawSignature(sign(hash, input, key), size),
})

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
}
const encryption: Readonly<Record<EncryptionAlgorithm, KeyShape>> = {
  'RSA-OAEP-256': { type: 'rsa' },
  'ECDH-ES+A256KW': { type: 'ec', namedCurve: 'P-256' },
}
export const isSigning = (value: string): value is SigningAlgorithm => Object.hasOwn(algorithms, value)
export const isEncryption = (value: string): value is EncryptionAlgorithm => Object.hasOwn(encryption, value)
export const isAlgorithm = (value: string): value is KeyAlgorithm => isSigning(value) || isEncryption(value)
export const shapeOf = (alg: KeyAlgorithm): KeyShape => (isSigning(alg) ? algorithms[alg].key : encryption[alg])
