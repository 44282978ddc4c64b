import type { Audit, Log, Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { MessageRow, MessageStore } from './data/messages.ts'

interface Deps {
  readonly data: Data
  readonly store: MessageStore
  readonly log: Log
  readonly audit: Audit | undefined
}
type End = 'sent' | 'refused' | 'expired'

/** What became of a message is an audit record, of whoever takes it away. Errors and log lines hold ids and codes only. */
export const endedMessages =
  ({ data, store, log, audit }: Deps) =>
  async (tenant: Tenant, { id, type, channel, userId }: Omit<MessageRow, 'content'>, end: End, code?: string): Promise<void> => {
    const isTaken = await data.transaction(async () => {
      if ((await store.remove(tenant, id)) === 0) return false
      await audit?.record({
        tenantId: tenant.id,
        action: `notifications.${end}`,
        outcome: end === 'sent' ? 'success' : 'failure',
        actorKind: 'system',
        detail: { channel, type },
        ...(userId === null ? {} : { target: userId }),
        ...(code === undefined ? {} : { code }),
      })
      return true
    })
    if (isTaken && end !== 'sent') log.warn(`a message was not delivered: ${end}`, { tenantId: tenant.id, messageId: id, channel, type, code })
  }
export type Ended = ReturnType<typeof endedMessages>
