import { hash } from 'node:crypto'
import type { Clock, Tenant } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'
import type { ShortLived } from '@gatehouse/kernel/state'
import type { DpopConfig } from './config.ts'
import { InvalidDpopProof, type Place, UseDpopNonce } from './errors.ts'
import type { Nonces } from './nonces.ts'
import type { ProofKey, ProofKeys } from './proof-key.ts'
import { signatureHolds } from './signature.ts'

interface Deps {
  readonly keys: ProofKeys
  readonly nonces: Nonces
  readonly shortLived: Pick<ShortLived, 'once'>
  readonly clock: Pick<Clock, 'now'>
  readonly config: DpopConfig
}
interface Claims {
  readonly [name: string]: unknown
}
const PURPOSE = 'dpop.proof'
const MOST_CHARACTERS = 8192
const MOST_JTI = 512
/** Seconds that a client's clock may be ahead. */
const SKEW = 60
/** One proof; two header fields arrive as one with a comma, and so as none. RFC 9449 §4.3, points 1 and 2. */
const compact = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/

const claimsIn = (encoded: string): Claims | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : undefined
  } catch {
    return undefined
  }
}
/** Without query and fragment, in one spelling: RFC 9449 §4.3, point 9. */
const plainUrl = (text: string): string | undefined => {
  if (!URL.canParse(text)) return undefined
  const { origin, pathname } = new URL(text)
  return origin + pathname
}

/** All of RFC 9449 §4.3 but the last point, which compares the key. Security rule 3.8. */
export const createProofCheck = ({ keys, nonces, shortLived, clock, config }: Deps) => {
  const algorithms = config.algorithms.join(' ')
  const addresses = ({ baseUrl, basePath }: Tenant, path: string) => [
    baseUrl + path,
    ...config.otherUrls.map((url) => url.replace(/\/+$/, '') + basePath + path),
  ]
  const isHere = (htu: unknown, { tenant, path }: Request): boolean => {
    if (typeof htu !== 'string') return false
    if (htu === tenant.baseUrl + path) return true
    const given = plainUrl(htu)
    return given !== undefined && addresses(tenant, path).some((address) => plainUrl(address) === given)
  }
  const signed = (proof: string): { readonly key: ProofKey; readonly claims: Claims } | undefined => {
    const [, head = '', body = '', signature = ''] = (proof.length <= MOST_CHARACTERS && compact.exec(proof)) || []
    const key = head === '' ? undefined : keys(head)
    if (!key || !signatureHolds(key, Buffer.from(`${head}.${body}`), Buffer.from(signature, 'base64url'))) return undefined
    const claims = claimsIn(body)
    return claims && { key, claims }
  }
  /** @returns seconds for which the proof could come again; undefined: it is too old */
  const timeLeft = (iat: number): number | undefined => {
    const now = clock.now() / 1000
    return iat < now - config.proofMaxAge || iat > now + SKEW ? undefined : iat + config.proofMaxAge - now + 1
  }
  return {
    algorithms,
    nonce: (tenant: Tenant) => nonces.current(tenant),
    /**
     * @param accessToken that the proof has to come with: `ath`
     * @returns thumbprint of the key that its sender holds. @throws InvalidDpopProof, UseDpopNonce
     */
    async check(request: Request, proof: string, place: Place, accessToken?: string): Promise<string> {
      const invalid = (message = 'Invalid DPoP Proof') => new InvalidDpopProof(message, place, algorithms)
      const { key, claims } = signed(proof) ?? {}
      if (!key || !claims) throw invalid()
      const { htm, htu, iat, jti, ath, nonce } = claims
      if (htm !== request.method || !isHere(htu, request)) throw invalid()
      if (typeof jti !== 'string' || jti === '' || jti.length > MOST_JTI || typeof iat !== 'number') throw invalid()
      if (accessToken !== undefined && ath !== hash('sha256', accessToken, 'base64url')) throw invalid()
      const left = timeLeft(iat)
      if (left === undefined) throw invalid('Expired DPoP Proof')
      if (config.requireNonce && !nonces.holds(request.tenant, nonce)) throw new UseDpopNonce(nonces.current(request.tenant), place, algorithms)
      if (!(await shortLived.once(request.tenant, PURPOSE, `${key.jkt} ${jti}`, left))) throw invalid()
      return key.jkt
    },
  }
}
export type ProofCheck = ReturnType<typeof createProofCheck>
