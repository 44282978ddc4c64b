import { type Infer, s } from '@gatehouse/kernel'

export const storeWatchConfig = s.object({
  schedule: s.string('* * * * *').describe('When the stores are asked: a cron pattern in UTC'),
  watchFor: s.duration('30d').describe('So long after the last sign-in or token a user is looked after'),
  forgetAfter: s.duration('30d').describe('Who is not in the store any more for so long is deleted here, too'),
})
export type StoreWatchConfig = Infer<typeof storeWatchConfig>
