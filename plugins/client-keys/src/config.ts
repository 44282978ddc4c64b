import { type Infer, s } from '@gatehouse/kernel'

export const clientKeysConfig = s.object({
  /** How long a fetched key set is taken without asking again. */
  jwksTtl: s.duration('10m'),
  /** A key set is fetched again for an unknown key no sooner than this. */
  jwksRefreshEvery: s.duration('30s').refine((seconds) => seconds >= 1, 'must be at least 1 second'),
  /** A key set that cannot be fetched again goes on serving for so long. */
  jwksMaxStale: s.duration('1d'),
})
export type ClientKeysConfig = Infer<typeof clientKeysConfig>
