import type { Log } from '../log/contracts.ts'
import type { PubSub } from './contracts.ts'

export interface HealthyPubSub extends PubSub {
  /** True when a message of any node would be heard now. */
  healthy(): boolean
  /** Messages may have been missed. */
  onGap(hear: () => void): void
}
export type Hearers = ReturnType<typeof hearers>
/** Who hears what in this process; one that throws does not keep others from hearing. */
export const hearers = (log: Log) => {
  const byChannel = new Map<string, ((message: string) => void)[]>()
  return {
    add(channel: string, hear: (message: string) => void) {
      byChannel.set(channel, [...(byChannel.get(channel) ?? []), hear])
    },
    channels: () => [...byChannel.keys()],
    tell(channel: string, message: string) {
      for (const hear of byChannel.get(channel) ?? []) {
        try {
          hear(message)
        } catch (error) {
          log.error(`a hearer of ${channel} failed`, { error })
        }
      }
    },
  }
}
/** Within this process only. `alone`: no other process shares the database. */
export const localPubSub = (log: Log, alone: boolean): HealthyPubSub => {
  const known = hearers(log)
  return {
    publish: async (channel, message) => known.tell(channel, message),
    subscribe: known.add,
    healthy: () => alone,
    onGap: () => undefined,
  }
}
