import { createPublicKey, hash, type JsonWebKey, type KeyObject } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { ProofAlgorithm } from './config.ts'

/** What the protected header of a proof says, checked. */
export interface ProofKey {
  readonly alg: ProofAlgorithm
  readonly key: KeyObject
  /** RFC 7638, SHA-256. */
  readonly jkt: string
}
const MOST_KEYS = 10_000
/** Of the encoded header. A key of RSA 4096 takes 1,000. */
const MOST_CHARACTERS = 2048
const curves: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }
/** RFC 7518 §6.2.2, §6.3.2 and §6.4.1. */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']
const LEAST_RSA = 2048
/** A greater key, or a great exponent, takes milliseconds: security rule 1.5. */
const MOST_RSA = 4096
const MOST_EXPONENT = 0xffff_ffffn

/** RFC 7638 §3.2: required members, in the order of their names. */
const thumbprint = ({ crv, e, kty, n, x, y }: JsonWebKey): string => {
  const members = kty === 'RSA' ? { e, kty, n } : kty === 'EC' ? { crv, kty, x, y } : { crv, kty, x }
  return hash('sha256', JSON.stringify(members), 'base64url')
}
const fits = (alg: string, jwk: JsonWebKey, key: KeyObject): boolean => {
  if (alg in curves) return jwk.kty === 'EC' && jwk.crv === curves[alg]
  if (alg === 'EdDSA') return jwk.kty === 'OKP' && jwk.crv === 'Ed25519'
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {}
  return jwk.kty === 'RSA' && modulusLength >= LEAST_RSA && modulusLength <= MOST_RSA && publicExponent <= MOST_EXPONENT
}
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isProofType = (typ: unknown) => typeof typ === 'string' && typ.toLowerCase().replace(/^application\//, '') === 'dpop+jwt'

/** @param algorithms fixed by configuration. Here, and nowhere else, the header may bring the key: it is what the proof is about. */
const read = (encoded: string, algorithms: ReadonlySet<string>): ProofKey | undefined => {
  try {
    const header: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'))
    if (!isObject(header) || !isProofType(header.typ) || header.crit !== undefined) return undefined
    const { alg, jwk } = header
    if (typeof alg !== 'string' || !algorithms.has(alg) || !isObject(jwk) || privateMembers.some((name) => Object.hasOwn(jwk, name))) return undefined
    const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
    // Exported again: the same key has one spelling, and so one thumbprint.
    const plain = key.export({ format: 'jwk' })
    return fits(alg, plain, key) ? { alg: alg as ProofAlgorithm, key, jkt: thumbprint(plain) } : undefined
  } catch {
    return undefined
  }
}
/** RFC 9449 §4.2. A client signs with one header all along: it is read, and its key imported, once. */
export const proofKeys = (algorithms: readonly string[]) => {
  const allowed = new Set(algorithms)
  const known = new LRUCache<string, ProofKey>({ max: MOST_KEYS })
  return (encoded: string): ProofKey | undefined => {
    if (encoded.length > MOST_CHARACTERS) return undefined
    const found = known.get(encoded) ?? read(encoded, allowed)
    if (found) known.set(encoded, found)
    return found
  }
}
export type ProofKeys = ReturnType<typeof proofKeys>
