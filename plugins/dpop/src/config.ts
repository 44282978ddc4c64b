import { type Infer, s } from '@gatehouse/kernel'

/** JWA names; asymmetric ones only: RFC 9449 §4.3, point 5. */
export const proofAlgorithms = ['ES256', 'ES384', 'ES512', 'EdDSA', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'] as const
export type ProofAlgorithm = (typeof proofAlgorithms)[number]

export const dpopConfig = s.object({
  /** A proof that was made earlier is refused. */
  proofMaxAge: s.duration('60s').refine((seconds) => seconds >= 5 && seconds <= 3600, 'must be 5 seconds to 1 hour'),
  /** Whether proofs need a nonce of this server: RFC 9449 §8 and §9. It keeps proofs from being made ahead. */
  requireNonce: s.boolean(false),
  /** How often the nonce changes; the one before it is still taken. */
  nonceTtl: s.duration('2m').refine((seconds) => seconds >= 10 && seconds <= 3600, 'must be 10 seconds to 1 hour'),
  /** What proofs may be signed with. */
  algorithms: s.array(s.oneOf(proofAlgorithms)).default([...proofAlgorithms]),
  /** Further addresses that clients reach this server by, such as the alias for mutual TLS. No trailing slash. */
  otherUrls: s.array(s.url()).default([]),
})
export type DpopConfig = Infer<typeof dpopConfig>
