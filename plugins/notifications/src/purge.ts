import type { Tenant, Tenants } from '@gatehouse/kernel'
import { handler, type JobHandler, job, type Schedule } from '@gatehouse/kernel/jobs'
import type { MessageStore } from './data/messages.ts'
import type { Ended } from './ended.ts'

const purgeMessages = job<Record<string, never>>('notifications.purge', { attempts: 3 })
const pageSize = 200
const rowsAtOnce = 200
interface Deps {
  readonly store: MessageStore
  readonly tenants: Tenants
  readonly ended: Ended
}

/** Messages that are too late: their job died, or its next try is later than this. They are on record as those that a job finds too late. */
export const purgeHandler = ({ store, tenants, ended }: Deps): JobHandler => {
  const purge = async (tenant: Tenant, signal: AbortSignal): Promise<void> => {
    for (;;) {
      signal.throwIfAborted()
      const late = await store.late(tenant, rowsAtOnce)
      for (const message of late) await ended(tenant, message, 'expired')
      if (late.length < rowsAtOnce) return
    }
  }
  return handler(purgeMessages, async (_payload, { signal }) => {
    for (let offset = 0; ; offset += pageSize) {
      const page = await tenants.list({ limit: pageSize, offset })
      for (const tenant of page) await purge(tenant, signal)
      if (page.length < pageSize) return
    }
  })
}
export const purgeSchedule: Schedule = { name: 'notifications.purge', cron: '23 * * * *', job: purgeMessages }
