import { extensionPoint, ServerError, type Tenant, token } from '@gatehouse/kernel'

/** In Liquid, without anything that reads files. Values are escaped in HTML, whatever the template says. */
export interface Template {
  /** One line. */
  readonly subject: string
  readonly body: string
  /** Default `text/plain`. */
  readonly contentType?: 'text/plain' | 'text/html'
}
/** A kind of message and its built-in texts. An operator may have others, for all tenants or for one. */
export interface NotificationType {
  /** As the reference product calls it: `askPassword`. */
  readonly name: string
  readonly channel: string
  /** By language (BCP 47); `en` must be there. */
  readonly templates: Readonly<Record<string, Template>>
}
export const notificationTypes = extensionPoint<NotificationType>('notifications.types', ({ channel, name }) => `${channel}/${name}`)

export interface Notification {
  readonly channel: string
  readonly type: string
  /** Where to, as the channel has it: an e-mail address. */
  readonly to: string
  /** Wanted languages, best first. */
  readonly locales?: readonly string[]
  /** For the template: `confirmation-code`, `user.claim.givenname`. Links and codes may be among them: they are sealed until delivery. */
  readonly values?: Readonly<Record<string, string>>
  /** When it is worth nothing any more, such as the life of its link. Default a day. */
  readonly ttlSeconds?: number
  /** The user that it is about, for audit records. */
  readonly userId?: string
}
/** What people get to read; how it gets there is the matter of channels. */
export interface Notifications {
  /** Whether there is such a channel here. */
  has(channel: string): boolean
  /**
   * A row and a job, in the caller's transaction where there is one; never waits for a delivery. What is committed is tried until it is
   * delivered, refused or too old. @throws InvalidRecipient, UnknownNotification
   */
  send(tenant: Tenant, notification: Notification): Promise<void>
}
export const Notifications = token<Notifications>('notifications.notifications')

/** A message as it is sent. */
export interface Message {
  /** The same at each try: a receiver can tell a message that comes twice. */
  readonly id: string
  readonly to: string
  readonly subject: string
  readonly body: string
  readonly contentType: 'text/plain' | 'text/html'
  /** Of the text. BCP 47. */
  readonly locale: string
}
/** A way to people: e-mail. */
export interface NotificationChannel {
  readonly name: string
  /** Whether it can be a recipient: one, and nothing else. */
  accepts(to: string): boolean
  /**
   * Once it is delivered, or somebody else's to deliver. @throws MessageRefused for good; ChannelPaused not asked now; anything else is
   * tried again. Errors hold no address and no text of the other side, which may quote one.
   */
  send(tenant: Tenant, message: Message, signal: AbortSignal): Promise<void>
}
export const notificationChannels = extensionPoint<NotificationChannel>('notifications.channels', (channel) => channel.name)

export class InvalidRecipient extends ServerError {
  override readonly code = 'notifications.invalid_recipient'
  override readonly status = 400
}
/** No plugin has this channel, or this type for it. */
export class UnknownNotification extends ServerError {
  override readonly code = 'notifications.unknown'
  override readonly status = 500
}
/** The other side will never take it: another try is no use. */
export class MessageRefused extends ServerError {
  override readonly code = 'notifications.refused'
  override readonly status = 502
}
/** The channel leaves the other side alone for a while. It costs no try. */
export class ChannelPaused extends ServerError {
  override readonly code = 'notifications.paused'
  override readonly status = 503
  readonly delayMs: number
  constructor(delayMs: number) {
    super('the channel is paused')
    this.delayMs = delayMs
  }
}
