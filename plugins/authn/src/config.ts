import { type Infer, s, z } from '@gatehouse/kernel'

export const authnConfig = s.object({
  /** Ends a session that was not used for so long. Not those that are remembered. */
  idleTimeout: s.duration('15m'),
  /** The longest life of a session, used or not. */
  sessionLifetime: s.duration('12h'),
  /** Life of a session with "stay signed in"; starts anew with each sign-in. */
  rememberMe: s.duration('14d'),
  /** How long a person may take to sign in. */
  attemptLifetime: s.duration('15m'),
  /** The longest an authenticator may take to answer. */
  stepTimeout: s.duration('10s'),
  /** Answers in one login; then it ends. */
  triesPerLogin: z.coerce.number().int().min(1).max(100).default(10),
  /** Refused answers from one address in a minute; then it has to wait. */
  failuresPerSource: z.coerce.number().int().min(1).default(60),
  /** The step of applications whose sequence is `DEFAULT`. */
  defaultAuthenticator: s.string('BasicAuthenticator'),
  /** A sign-in page of your own. It takes the reference product's parameters and posts to `/commonauth`. */
  loginPage: s.optional(s.url()),
  /** What an `acr` demands: the authentication methods (RFC 8176) that must all have been used. */
  acr: z.record(z.string(), z.array(z.string()).min(1)).default({}),
})
export type AuthnConfig = Infer<typeof authnConfig>
