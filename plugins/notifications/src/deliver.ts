import { type Clock, ServerError, type Tenant, type Tenants, Transient } from '@gatehouse/kernel'
import { handler, type JobHandler, NotNow, Unrecoverable } from '@gatehouse/kernel/jobs'
import { ChannelPaused, MessageRefused, type NotificationChannel, type NotificationType } from './contracts.ts'
import type { MessageStore, Waiting } from './data/messages.ts'
import type { Ended } from './ended.ts'
import { deliver } from './send.ts'
import { render } from './templates/engine.ts'
import type { TemplateLookup } from './templates/lookup.ts'

export interface Deps {
  readonly store: MessageStore
  readonly tenants: Tenants
  readonly clock: Clock
  readonly ended: Ended
  readonly types: ReadonlyMap<string, NotificationType>
  readonly channels: ReadonlyMap<string, NotificationChannel>
  readonly lookup: TemplateLookup
  readonly organizationName: (tenant: Tenant) => string
}
/** The channel or the type is of a plugin that is off, maybe until the next start. */
class NobodyDelivers extends Transient {
  override readonly code = 'notifications.no_channel'
}

/** Sends one message. Errors and log lines hold ids and codes only. */
export const deliverer = ({ store, tenants, clock, ended, types, channels, lookup, organizationName }: Deps): JobHandler => {
  const send = async (tenant: Tenant, waiting: Waiting, signal: AbortSignal): Promise<void> => {
    const { id, channel: name, type, content } = waiting
    const [channel, kind] = [channels.get(name), types.get(`${name}/${type}`)]
    const chosen = kind && lookup(tenant, kind, content.locales)
    if (!channel || !chosen) throw new NobodyDelivers('no plugin delivers it')
    const values = { 'organization-name': organizationName(tenant), ...content.values }
    const text = await render(chosen.template, values)
    await channel.send(tenant, { ...text, id, to: content.to, contentType: chosen.template.contentType ?? 'text/plain', locale: chosen.locale }, signal)
  }
  const waitingFor = async (tenant: Tenant, id: string): Promise<Waiting | undefined> => {
    try {
      return await store.find(tenant, id)
    } catch (error) {
      if (error instanceof ServerError && error.code.startsWith('sealing.')) throw new Unrecoverable('the message cannot be opened')
      throw error
    }
  }
  return handler(deliver, async ({ messageId }, { tenantId, signal }) => {
    const tenant = tenantId === null ? undefined : await tenants.byId(tenantId)
    const waiting = tenant && (await waitingFor(tenant, messageId))
    if (!tenant || !waiting) return
    if (waiting.expiresAt <= clock.now()) return ended(tenant, waiting, 'expired')
    if (!tenant.active) throw new Transient('the tenant is not active')
    try {
      await send(tenant, waiting, signal)
    } catch (error) {
      if (error instanceof ChannelPaused) throw new NotNow(error.delayMs)
      if (!(error instanceof MessageRefused)) throw error
      return ended(tenant, waiting, 'refused', error.code)
    }
    await ended(tenant, waiting, 'sent')
  })
}
