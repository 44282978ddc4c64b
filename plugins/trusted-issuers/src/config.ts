import { type Infer, s } from '@gatehouse/kernel'

export const trustedIssuersConfig = s.object({
  /** A token that ends later than so from now is refused: RFC 7523 §3, point 4. */
  maxLifetime: s.duration('1h'),
  /** A token that was issued earlier is refused: RFC 7523 §3, point 6. */
  maxAge: s.duration('30m'),
  /** How long a fetched key set is taken without asking again. */
  jwksTtl: s.duration('10m'),
  /** A key set is fetched again for an unknown key no sooner than this. */
  jwksRefreshEvery: s.duration('30s').refine((seconds) => seconds >= 1, 'must be at least 1 second'),
  /** A key set that cannot be fetched again goes on serving for so long. */
  jwksMaxStale: s.duration('1d'),
  /** In one tenant. */
  maxIssuers: s.int(100, { min: 1, max: 10_000 }),
})
export type TrustedIssuersConfig = Infer<typeof trustedIssuersConfig>
