import { s } from '@gatehouse/kernel'

export const provisioningConfig = s.object({
  /** Changes sent to one target at a time, on each node. */
  maxConcurrent: s.int(2),
})
