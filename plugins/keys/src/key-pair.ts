import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type JsonWebKey, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { isSigning, shapeOf } from './algorithms.ts'
import type { KeyAlgorithm, PublicJwk } from './contracts.ts'

export interface KeyPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}
const generate = promisify(generateKeyPair)

/** In the thread pool. */
export const newKeyPair = (alg: KeyAlgorithm, rsaBits: number): Promise<KeyPair> => {
  const key = shapeOf(alg)
  if (key.type === 'rsa') return generate('rsa', { modulusLength: rsaBits, publicExponent: 0x10001 })
  if (key.type === 'ec') return generate('ec', { namedCurve: key.namedCurve })
  if (key.type === 'ed25519') return generate('ed25519', {})
  // The types know no overload for all three.
  return generate(key.type as 'ml-dsa-44', {})
}

/** The members that the thumbprint covers, in its order: RFC 7638 §3.2, RFC 8037 §2, RFC 9964 §6. */
const required = (jwk: JsonWebKey): Readonly<Record<string, string | undefined>> => {
  if (jwk.kty === 'RSA') return { e: jwk.e, kty: jwk.kty, n: jwk.n }
  if (jwk.kty === 'EC') return { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y }
  if (jwk.kty === 'AKP') return { alg: jwk.alg as string, kty: jwk.kty, pub: jwk.pub as string }
  return { crv: jwk.crv, kty: jwk.kty, x: jwk.x }
}
/** With the SHA-256 thumbprint as `kid`, so that no two keys share one. */
export const publicJwk = (publicKey: KeyObject, alg: KeyAlgorithm): PublicJwk => {
  const members = required(publicKey.export({ format: 'jwk' }))
  const kid = createHash('sha256').update(JSON.stringify(members)).digest('base64url')
  return { ...members, use: isSigning(alg) ? 'sig' : 'enc', alg, kid }
}

export const exported = (privateKey: KeyObject): Buffer => privateKey.export({ format: 'der', type: 'pkcs8' })
export const imported = (der: Buffer): KeyPair => {
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  return { privateKey, publicKey: createPublicKey(privateKey) }
}
