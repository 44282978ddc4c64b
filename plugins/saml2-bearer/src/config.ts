import { type Infer, s } from '@gatehouse/kernel'

export const saml2BearerConfig = s.object({
  /** Gives refresh tokens too, which RFC 7521 §4.1 advises against: they outlive what the issuer said. */
  refreshTokens: s.boolean(false),
  /** An assertion that ends later than so from now is refused. */
  maxLifetime: s.duration('1h'),
  /** An assertion that was issued earlier is refused. */
  maxAge: s.duration('30m'),
})
export type Saml2BearerConfig = Infer<typeof saml2BearerConfig>
