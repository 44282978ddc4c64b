import type { Clock } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { type Jobs, job } from '@gatehouse/kernel/jobs'
import { InvalidRecipient, type NotificationChannel, type Notifications, type NotificationType, UnknownNotification } from './contracts.ts'
import type { MessageStore } from './data/messages.ts'

/** Two hours of tries, and all the time that the channel is paused; never after the message is worth nothing. */
export const deliver = job<{ readonly messageId: string }>('notifications.deliver', { attempts: 20, backoffMs: 1000, maxBackoffMs: 600_000, timeoutMs: 60_000 })
const daySeconds = 86_400

export interface Deps {
  readonly data: Data
  readonly jobs: Jobs
  readonly clock: Clock
  readonly store: MessageStore
  readonly types: ReadonlyMap<string, NotificationType>
  readonly channels: ReadonlyMap<string, NotificationChannel>
}

/** The message and its job commit together, and with the caller's change where that has a transaction. Security rule 11.6. */
export const notificationsOf = ({ data, jobs, clock, store, types, channels }: Deps): Notifications => ({
  has: (channel) => channels.has(channel),
  async send(tenant, { channel, type, to, locales = [], values = {}, ttlSeconds = daySeconds, userId }) {
    const through = channels.get(channel)
    if (!through || !types.has(`${channel}/${type}`)) throw new UnknownNotification(`there is no notification ${type} over ${channel}`)
    if (!through.accepts(to)) throw new InvalidRecipient('the recipient is not one that the channel can reach')
    const expiresAt = clock.now() + ttlSeconds * 1000
    await data.transaction(async () => {
      const messageId = await store.add(tenant, { channel, type, userId: userId ?? null, expiresAt }, { to, locales, values })
      await jobs.add(deliver, { messageId }, { tenantId: tenant.id, id: messageId })
    })
  },
})
