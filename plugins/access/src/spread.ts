import type { PubSub } from '@gatehouse/kernel/state'
import type { Verified } from './verified.ts'

const channel = 'access.forget'

/** What one node hears of a user, all nodes forget. */
export const spreadForgetting = (pubsub: PubSub, verified: Verified) => ({
  start: () => pubsub.subscribe(channel, verified.forget),
  async forget(userId: string): Promise<void> {
    verified.forget(userId)
    await pubsub.publish(channel, userId)
  },
})
