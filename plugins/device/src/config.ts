import { type Infer, s } from '@gatehouse/kernel'

export const deviceConfig = s.object({
  /** How long a user has to enter the code. */
  codeTtl: s.duration('10m').refine((seconds) => seconds >= 60 && seconds <= 3600, 'must be 1 minute to 1 hour'),
  /** Between two polls of the device: RFC 8628 §3.2. */
  interval: s.duration('5s').refine((seconds) => seconds >= 1 && seconds <= 60, 'must be 1 to 60 seconds'),
  /** Letters of the code that people type. 8 are 34 bits. */
  userCodeLength: s.int(8, { min: 8, max: 16 }),
  /** Codes that one address may try in a minute: RFC 8628 §5.1. */
  triesPerMinute: s.int(10, { min: 1, max: 1000 }),
  /** A page of your own, which posts `user_code` to `/oauth2/device`. */
  verificationPage: s.optional(s.url()),
})
export type DeviceConfig = Infer<typeof deviceConfig>
