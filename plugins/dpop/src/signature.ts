import { constants, verify } from 'node:crypto'
import type { ProofKey } from './proof-key.ts'

const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
const pkcs1 = { padding: constants.RSA_PKCS1_PADDING }
const raw = { dsaEncoding: 'ieee-p1363' as const }

/** RFC 7518 §3.1, RFC 8037. */
export const signatureHolds = ({ alg, key }: ProofKey, data: Buffer, signature: Buffer): boolean => {
  if (alg === 'EdDSA') return verify(null, data, key, signature)
  const how = alg.startsWith('ES') ? raw : alg.startsWith('PS') ? pss : pkcs1
  return verify(`sha${alg.slice(2)}`, data, { key, ...how }, signature)
}
