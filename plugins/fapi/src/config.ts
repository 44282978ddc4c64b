import { type Infer, s } from '@gatehouse/kernel'

export const fapiConfig = s.object({
  /** Whether a tenant that has not said anything offers every profile, or none. */
  enabled: s.boolean(true),
})
export type FapiConfig = Infer<typeof fapiConfig>
