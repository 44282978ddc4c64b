import type { Invalidations } from './cache.ts'
import type { HealthyPubSub } from './pubsub.ts'

const channel = 'state.cache'

/** Cache keys over the channel all nodes hear. `shared`: others may change the same database. */
export const invalidationsOver = (pubsub: HealthyPubSub, shared: boolean): Invalidations => {
  const hearers = new Map<string, (key: string | undefined) => void>()
  pubsub.subscribe(channel, (message) => {
    const split = message.indexOf(' ')
    hearers.get(message.slice(0, split))?.(message.slice(split + 1))
  })
  pubsub.onGap(() => {
    for (const hear of hearers.values()) hear(undefined)
  })
  return {
    publish: (cache, key) => void pubsub.publish(channel, `${cache} ${key}`),
    subscribe: (cache, hear) => void hearers.set(cache, hear),
    healthy: () => !shared || pubsub.healthy(),
  }
}
