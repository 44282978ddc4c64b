import { type Infer, s, z } from '@gatehouse/kernel'
import { signingAlgorithms } from '@gatehouse/oauth/contracts'

export const requestObjectsConfig = s.object({
  /** Algorithms that a request object may be signed with; an application may settle for one of them. */
  algorithms: z
    .array(z.enum(signingAlgorithms))
    .min(1)
    .default([...signingAlgorithms]),
  /** A request object ends no later than so after now. */
  maxLifetime: s.duration('1h').refine((seconds) => seconds >= 30, 'must be at least 30 seconds'),
  /** Takes `request_uri` of addresses that the application registered. */
  requestUri: s.boolean(true),
})
export type RequestObjectsConfig = Infer<typeof requestObjectsConfig>
