import { type Infer, s } from '@gatehouse/kernel'

export const jarmConfig = s.object({
  /** Life of an answer; at most 10 minutes (JARM §2.1). */
  responseTtl: s.duration('10m').refine((seconds) => seconds >= 10 && seconds <= 600, 'must be 10 seconds to 10 minutes'),
})
export type JarmConfig = Infer<typeof jarmConfig>
