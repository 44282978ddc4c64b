import { constants, verify } from 'node:crypto'
import type { Tenant } from '@gatehouse/kernel'
import type { Keys, SigningAlgorithm } from '@gatehouse/keys/contracts'

const MOST_CHARACTERS = 16_384
const segment = /^[A-Za-z0-9_-]+$/

const parsed = (part: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
const mediaType = (typ: unknown): string | undefined => (typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : undefined)
/** Null: the algorithm hashes by itself. */
const digestOf = (alg: SigningAlgorithm): string | null => (/^(RS|PS|ES)/.test(alg) ? `sha${alg.slice(2)}` : null)
const padding = (alg: SigningAlgorithm) =>
  alg.startsWith('PS') ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST } : { dsaEncoding: 'ieee-p1363' as const }

/**
 * The claims of a JWT that this tenant signed; undefined for any other text. The key is looked up by `kid` among our own, its
 * algorithm is the key's, and nothing else of the header chooses anything: RFC 8725 §3.1, security rule 3.2. Times are the
 * caller's to check.
 * @param typ media types to accept, without `application/`; undefined in the list stands for a missing one
 */
export const ownJwtClaims = async (
  keys: Keys,
  tenant: Tenant,
  token: string,
  typ: readonly (string | undefined)[],
): Promise<Readonly<Record<string, unknown>> | undefined> => {
  if (token.length > MOST_CHARACTERS) return undefined
  const parts = token.split('.')
  const [head = '', body = '', signature = ''] = parts
  if (parts.length !== 3 || !segment.test(head) || !segment.test(body) || !segment.test(signature)) return undefined
  const header = parsed(head)
  if (!header || header.crit !== undefined || typeof header.kid !== 'string' || !typ.includes(mediaType(header.typ))) return undefined
  const key = await keys.verificationKey(tenant, header.kid)
  if (!key || key.alg !== header.alg) return undefined
  const data = Buffer.from(token.slice(0, head.length + 1 + body.length))
  const holds = verify(digestOf(key.alg), data, { key: key.publicKey, ...padding(key.alg) }, Buffer.from(signature, 'base64url'))
  return holds ? parsed(body) : undefined
}
