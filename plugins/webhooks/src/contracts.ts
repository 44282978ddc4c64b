import { type EventType, extensionPoint, type Tenant } from '@gatehouse/kernel'

/** An event that webhooks may carry. Contribute it, and the webhooks plugin hears the event and delivers it. */
export interface WebhookEvent<P extends { readonly tenantId: string } = { readonly tenantId: string }> {
  /** Its URI below `https://schemas.identity.wso2.org/events/`: `user/event-type/userCreated`. The first segment is its channel. */
  readonly name: string
  readonly description: string
  readonly event: EventType<P>
  /** Whom it is about: events of one subject arrive in order. */
  readonly orderBy: (payload: P) => string
  /** What the receiver is told. Asked when it is delivered; undefined: there is nothing to tell (any more). No secrets. */
  readonly describe: (tenant: Tenant, payload: P) => Promise<Readonly<Record<string, unknown>> | undefined> | Readonly<Record<string, unknown>> | undefined
}
// biome-ignore lint/suspicious/noExplicitAny: payloads of any type
export const webhookEvents = extensionPoint<WebhookEvent<any>>('webhooks.events', (item) => item.name)
