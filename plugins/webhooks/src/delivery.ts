import { type Clock, type EventMeta, type EventSubscription, type Outbound, ServerError, type Tenant, type Tenants, Transient } from '@gatehouse/kernel'
import { handler, type JobHandler, type Jobs, job, type Pace } from '@gatehouse/kernel/jobs'
import type { WebhookEvent } from './contracts.ts'
import { channelUri, eventUri } from './profile.ts'
import { signatureHeaders } from './signature.ts'
import type { WebhookStore } from './webhooks.ts'

export interface Delivery {
  readonly webhookId: string
  /** Name of the event. */
  readonly event: string
  /** Ids, as they were emitted. */
  readonly payload: { readonly tenantId: string }
  readonly meta: EventMeta
}
/** About a day of tries. */
export const deliver = job<Delivery>('webhooks.deliver', { attempts: 34, backoffMs: 1000, maxBackoffMs: 3_600_000, timeoutMs: 30_000 })

export interface Deps {
  readonly store: WebhookStore
  readonly jobs: Jobs
  readonly tenants: Tenants
  readonly outbound: Outbound
  readonly clock: Clock
  readonly pace: Pace
  readonly events: ReadonlyMap<string, WebhookEvent>
  readonly timeoutMs: number
}
/** The receiver did not take it. Tried again. */
export class DeliveryRefused extends ServerError {
  override readonly code = 'webhooks.delivery_refused'
  override readonly status = 502
}

/** RFC 8417 claims as plain JSON, as the reference product sends them: `iat` is in milliseconds. */
const bodyOf = (tenant: Tenant, event: WebhookEvent, id: string, { at, traceId }: EventMeta, about: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({
    iss: tenant.baseUrl,
    jti: id,
    iat: at,
    rci: traceId,
    events: { [eventUri(event)]: { tenant: { id: tenant.id, name: tenant.slug }, ...about } },
  })

/** One job for each webhook that wants the event: a target that is down or slow delays no other. */
export const fanOut =
  ({ store, jobs, tenants }: Pick<Deps, 'store' | 'jobs' | 'tenants'>) =>
  (event: WebhookEvent): EventSubscription => ({
    event: event.event,
    subscription: {
      id: `webhooks.${event.name}`,
      orderBy: event.orderBy,
      wanted: async ({ tenantId }: { readonly tenantId: string }) =>
        (await store.active(tenantId)).some(({ channels }) => channels.includes(channelUri(event))),
      handle: async (payload: { readonly tenantId: string }, meta: EventMeta) => {
        const tenant = await tenants.byId(payload.tenantId)
        if (!tenant) return
        const wanted = (await store.active(tenant)).filter(({ channels }) => channels.includes(channelUri(event)))
        for (const { id } of wanted) {
          const order = { orderKey: `${id} ${event.orderBy(payload)}` }
          await jobs.add(deliver, { webhookId: id, event: event.name, payload, meta }, { tenantId: tenant.id, id: `${id}-${meta.id}-${event.name}`, ...order })
        }
      },
    },
  })

/** Sends one event to one webhook. Security rules 8.3, 9.1 and 9.3. */
export const deliverer = ({ store, tenants, outbound, clock, pace, events, timeoutMs }: Deps): JobHandler => {
  const send = async (tenant: Tenant, { webhookId, event: name, payload, meta }: Delivery): Promise<void> => {
    const event = events.get(name)
    const target = await store.target(tenant, webhookId)
    if (!event || !target?.webhook.active || payload.tenantId !== tenant.id) return
    const about = await event.describe(tenant, payload)
    if (about === undefined) return
    const id = `${meta.id}.${name.split('/').at(-1)}`
    const body = bodyOf(tenant, event, id, meta, about)
    const { status } = await outbound.send({
      feature: 'webhooks',
      url: target.webhook.endpoint,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(meta.traceId === undefined ? {} : { activityid: meta.traceId }),
        ...signatureHeaders(target.secret, { id, timestamp: Math.floor(clock.now() / 1000), body }),
      },
      body,
      timeoutMs,
      maxBytes: 65_536,
      tenantId: tenant.id,
    })
    if (status < 200 || status > 299) throw new DeliveryRefused(`the receiver answered with ${status}`)
  }
  return handler(deliver, async (delivery, { tenantId }) => {
    const tenant = tenantId === null ? undefined : await tenants.byId(tenantId)
    if (!tenant) return
    if (!tenant.active) throw new Transient('the tenant is not active')
    await pace(`${tenant.id} ${delivery.webhookId}`, () => send(tenant, delivery))
  })
}
