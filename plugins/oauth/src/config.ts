import { type Infer, s, z } from '@gatehouse/kernel'
import { signingAlgorithms } from './contracts.ts'

/** Whether they are offered, the keys plugin knows. */
const mlDsa = ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'] as const

export const oauthConfig = s.object({
  /** What tokens and metadata name as their issuer: the address of the token endpoint, as in the reference product, or the tenant's base URL. */
  issuer: s.oneOf(['token_endpoint', 'base_url'], 'token_endpoint'),
  /** Life of an authorization code; at most 10 minutes (RFC 6749 §4.1.2). */
  codeTtl: s.duration('60s').refine((seconds) => seconds > 0 && seconds <= 600, 'must be at most 10 minutes'),
  /** Access tokens of users, where the application does not say. */
  accessTokenTtl: s.duration('1h'),
  /** Access tokens of applications themselves. */
  applicationTokenTtl: s.duration('1h'),
  refreshTokenTtl: s.duration('1d'),
  /** The longest life of what began with one login, however often it is refreshed. */
  refreshTokenMaxAge: s.duration('30d'),
  idTokenTtl: s.duration('1h'),
  /** How long a person may think about the consent page. */
  consentTtl: s.duration('10m'),
  /** Signs JWT access tokens. */
  accessTokenAlg: s.oneOf([...signingAlgorithms, ...mlDsa], 'RS256'),
  /** Refused client authentications of one client in a minute; then it has to wait. */
  clientFailuresPerMinute: z.coerce.number().int().min(1).default(30),
  /** Secrets of one client that are valid at once, so that one can replace another without a gap. */
  clientSecrets: s.int(2, { min: 1, max: 20 }),
  /** Lets applications register http redirect URIs that are not loopback ones, against RFC 9700 §2.6. */
  insecureRedirects: s.boolean(false),
  /** An error page of your own. It takes `oauthErrorCode` and `oauthErrorMsg`. */
  errorPage: s.optional(s.url()),
})
export type OAuthConfig = Infer<typeof oauthConfig>
