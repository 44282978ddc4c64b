import { type Infer, s } from '@gatehouse/kernel'

export const webhooksConfig = s.object({
  /** Of one tenant. */
  maxWebhooks: s.int(10),
  /** For one delivery: connect, send and read. */
  timeout: s.duration('5s'),
  /** Deliveries to one webhook at a time, on each node. */
  maxConcurrent: s.int(2),
})
export type WebhooksConfig = Infer<typeof webhooksConfig>
