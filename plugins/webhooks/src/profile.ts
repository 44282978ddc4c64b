import type { WebhookEvent } from './contracts.ts'

/** The one event profile: names and URIs are those of the reference product. */
export const profile = { name: 'WSO2', uri: 'https://schemas.identity.wso2.org/events' } as const

export interface Channel {
  readonly name: string
  readonly uri: string
  readonly events: readonly { readonly eventName: string; readonly eventUri: string; readonly eventDescription: string }[]
}
const channelName = ({ name }: Pick<WebhookEvent, 'name'>): string => name.split('/')[0] ?? name
export const eventUri = ({ name }: Pick<WebhookEvent, 'name'>): string => `${profile.uri}/${name}`
export const channelUri = (event: Pick<WebhookEvent, 'name'>): string => `${profile.uri}/${channelName(event)}`

/** What can be subscribed to here: the channels of the contributed events. */
export const channelsOf = (events: ReadonlyMap<string, WebhookEvent>): readonly Channel[] => {
  const byUri = new Map<string, Channel>()
  for (const event of events.values()) {
    const uri = channelUri(event)
    const before = byUri.get(uri)?.events ?? []
    const shown = { eventName: event.name.split('/').at(-1) ?? event.name, eventUri: eventUri(event), eventDescription: event.description }
    byUri.set(uri, { name: channelName(event), uri, events: [...before, shown] })
  }
  return [...byUri.values()]
}
