import { type Infer, s } from '@gatehouse/kernel'

export const storeWatchConfig = s.object({
  schedule: s.string('* * * * *').describe('When the stores are asked: a cron pattern in UTC'),
  watchFor: s.duration('30d').describe('So long after the last sign-in or token a user is looked after'),
  vanishLimit: s
    .int(20, { min: 1, max: 100 })
    .describe('When more percent of the watched users of a store are gone in one turn, and 10 or more, the turn is no news'),
  forgetAfter: s.duration('30d').describe('Who is not in the store any more for so long is deleted here, too'),
})
export type StoreWatchConfig = Infer<typeof storeWatchConfig>
