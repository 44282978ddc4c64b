import { type Infer, s } from '@gatehouse/kernel'
import { signingAlgorithms } from '@gatehouse/oauth/contracts'

/** RFC 7518 §3.2: the key is as long as the hash, or longer. */
export const secretAlgorithms = ['HS256', 'HS384', 'HS512'] as const
export const assertionsConfig = s.object({
  /** An assertion that ends later than so from now is refused: it would have to be remembered for as long. */
  maxLifetime: s.duration('1h').refine((seconds) => seconds >= 60 && seconds <= 86_400, 'must be 1 minute to 1 day'),
  /** What `private_key_jwt` may be signed with, where the application does not name one. */
  algorithms: s.array(s.oneOf(signingAlgorithms)).default([...signingAlgorithms]),
  /** Further addresses that clients reach this server by, such as the alias for mutual TLS; `aud` may begin with one. */
  otherUrls: s.array(s.url()).default([]),
})
export type AssertionsConfig = Infer<typeof assertionsConfig>
