import { type Infer, s } from '@gatehouse/kernel'

export const cibaConfig = s.object({
  /** How long a user has to answer, where the application does not say. */
  requestTtl: s.duration('2m').refine((seconds) => seconds >= 10 && seconds <= 3600, 'must be 10 seconds to 1 hour'),
  /** Between two polls of the client. */
  interval: s.duration('2s').refine((seconds) => seconds >= 1 && seconds <= 60, 'must be 1 to 60 seconds'),
  /** Requests of one client for one user in a minute: nobody is asked until they give in. */
  requestsPerMinute: s.int(5, { min: 1, max: 1000 }),
  /** Requests of one client in a minute, whoever they are about. */
  clientRequestsPerMinute: s.int(600, { min: 1, max: 1_000_000 }),
})
export type CibaConfig = Infer<typeof cibaConfig>
