import { type Infer, s } from '@gatehouse/kernel'

export const passwordGrantConfig = s.object({
  /** Tries of one client from one address in a minute. Each account is locked by its user store besides. */
  triesPerMinute: s.int(60, { min: 1, max: 100_000 }),
})
export type PasswordGrantConfig = Infer<typeof passwordGrantConfig>
