import { type Infer, s } from '@gatehouse/kernel'

export const oidcConfig = s.object({
  /** Scopes of your own, or other claims for the standard ones: `payroll = ["cost_center"]`. */
  scopes: s.record(s.array(s.string())).default({}),
  /** Claims of your own: OpenID Connect name to local claim, `cost_center = "costCenter"`. */
  claims: s.record(s.string()).default({}),
  /** Puts the claims of the granted scopes into the ID token too, as the reference product does. Userinfo always has them. */
  claimsInIdToken: s.boolean(true),
})
export type OidcConfig = Infer<typeof oidcConfig>
