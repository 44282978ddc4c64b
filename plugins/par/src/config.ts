import { type Infer, s } from '@gatehouse/kernel'

export const parConfig = s.object({
  /** How long a pushed request waits for the browser. RFC 9126 §2.2; less than 10 minutes: FAPI 2.0 Security Profile §5.3.2.2. */
  requestTtl: s.duration('60s').refine((seconds) => seconds >= 5 && seconds < 600, 'must be 5 seconds or more, and less than 10 minutes'),
  /** Whether every client has to push its requests; else each application says so for itself. RFC 9126 §5. */
  required: s.boolean(false),
  /** Requests that public clients may push from one address in a minute: they prove nothing. */
  publicPerMinute: s.int(60, { min: 1, max: 100_000 }),
})
export type ParConfig = Infer<typeof parConfig>
