import type { ClientKeys } from '@gatehouse/client-keys/contracts'
import type { Tenant } from '@gatehouse/kernel'
import { type Client, InvalidRequest } from '@gatehouse/oauth/contracts'
import type { JWK } from 'jose'
import type { KeyAlgorithm } from './algorithms.ts'

const LEAST_RSA_BITS = 2048
const bitsOf = ({ n = '' }: JWK): number => Buffer.from(n, 'base64url').length * 8
const curves = new Set(['P-256', 'P-384', 'P-521', 'X25519'])
const operations = new Set(['encrypt', 'wrapKey', 'deriveKey', 'deriveBits'])

/** Whether something can be encrypted for the key so: RFC 7517 §4.2 to §4.4, RFC 7518 §4.3 and §4.6. */
export const fits = (key: JWK, algorithm: KeyAlgorithm): boolean => {
  if (key.use !== undefined && key.use !== 'enc') return false
  if (key.alg !== undefined && key.alg !== algorithm) return false
  if (key.key_ops !== undefined && !key.key_ops.some((one) => operations.has(one))) return false
  if (algorithm.startsWith('RSA')) return key.kty === 'RSA' && bitsOf(key) >= LEAST_RSA_BITS
  return (key.kty === 'EC' || key.kty === 'OKP') && curves.has(key.crv ?? '')
}
/** One that says what it is for goes before one that says nothing. */
export const chosen = (keys: readonly JWK[], algorithm: KeyAlgorithm): JWK | undefined => {
  const fitting = keys.filter((key) => fits(key, algorithm))
  return fitting.find(({ use }) => use === 'enc') ?? fitting[0]
}
/** The key of the client that is encrypted for. @throws InvalidRequest it has none; Transient its keys cannot be fetched */
export const recipientKeys =
  (clientKeys: ClientKeys) =>
  async (tenant: Tenant, client: Client, algorithm: KeyAlgorithm): Promise<JWK> => {
    const key = chosen(await clientKeys.list(tenant, client), algorithm) ?? chosen(await clientKeys.list(tenant, client, true), algorithm)
    if (!key) throw new InvalidRequest('the client has no key that its tokens can be encrypted for')
    return key
  }
export type RecipientKey = ReturnType<typeof recipientKeys>
