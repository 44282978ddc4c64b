import type { Tenants } from '@gatehouse/kernel'
import { handler, type JobHandler, job, type Schedule } from '@gatehouse/kernel/jobs'
import type { MessageStore } from './data/messages.ts'

const purgeMessages = job<Record<string, never>>('notifications.purge', { attempts: 3 })
const pageSize = 200

/** Messages that nobody tries any more: their job died, and what they say is worth nothing. */
export const purgeHandler = (store: MessageStore, tenants: Tenants): JobHandler =>
  handler(purgeMessages, async (_payload, { signal }) => {
    for (let offset = 0; ; offset += pageSize) {
      const page = await tenants.list({ limit: pageSize, offset })
      for (const tenant of page) {
        signal.throwIfAborted()
        await store.forgetOld(tenant)
      }
      if (page.length < pageSize) return
    }
  })
export const purgeSchedule: Schedule = { name: 'notifications.purge', cron: '23 * * * *', job: purgeMessages }
