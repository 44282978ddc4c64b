import { type Infer, s } from '@gatehouse/kernel'

export const jwtBearerConfig = s.object({
  /** Gives refresh tokens too, which RFC 7521 §4.1 advises against: they outlive what the issuer said. */
  refreshTokens: s.boolean(false),
})
export type JwtBearerConfig = Infer<typeof jwtBearerConfig>
