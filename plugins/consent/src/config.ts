import { type Infer, s } from '@gatehouse/kernel'

export const consentConfig = s.object({
  /** A consent page of your own. It takes the reference product's parameters and posts to `/oauth2/authorize`. */
  consentPage: s.optional(s.url()),
})
export type ConsentConfig = Infer<typeof consentConfig>
