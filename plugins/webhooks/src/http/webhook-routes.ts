import { type Outbound, OutboundRefused, type Tenant } from '@gatehouse/kernel'
import { created, del, get, json, noContent, ok, permission, post, put, type Request } from '@gatehouse/kernel/http'
import type { WebhookEvent } from '../contracts.ts'
import { WebhooksError } from '../errors.ts'
import { channelsOf, profile } from '../profile.ts'
import type { Webhook, WebhookInput, WebhookStore } from '../webhooks.ts'
import type { Recorder } from './recorder.ts'
import { type WebhookBody, webhookBody } from './schemas.ts'

export const base = '/api/server/v1/webhooks'
export interface Deps {
  readonly store: WebhookStore
  readonly outbound: Outbound
  readonly events: ReadonlyMap<string, WebhookEvent>
  readonly recorded: Recorder
}
type One = { readonly id: string }
const iso = (ms: number): string => new Date(ms).toISOString()
const statusOf = ({ active }: Webhook) => (active ? 'ACTIVE' : 'INACTIVE')
const shown = (webhook: Webhook) => ({
  id: webhook.id,
  createdAt: iso(webhook.createdAt),
  updatedAt: iso(webhook.updatedAt),
  endpoint: webhook.endpoint,
  eventProfile: profile,
  name: webhook.name,
  channelsSubscribed: webhook.channels.map((channelUri) => ({ channelUri, status: webhook.active ? 'SUBSCRIPTION_ACCEPTED' : 'UNSUBSCRIPTION_ACCEPTED' })),
  status: statusOf(webhook),
})
const summary = (tenant: Tenant, webhook: Webhook) => {
  const { id, createdAt, updatedAt, endpoint, name } = webhook
  return { id, createdAt: iso(createdAt), updatedAt: iso(updatedAt), endpoint, name, status: statusOf(webhook), self: `${tenant.basePath}${base}/${id}` }
}

/** `/api/server/v1/webhooks`. */
export const webhookRoutes = ({ store, outbound, events, recorded }: Deps) => {
  const checkEndpoint = (endpoint: string): void => {
    try {
      outbound.check('webhooks', endpoint)
    } catch (error) {
      throw error instanceof OutboundRefused ? new WebhooksError('badEndpoint', error.message) : error
    }
  }
  const input = (body: WebhookBody): WebhookInput => {
    const known = new Set(channelsOf(events).map(({ uri }) => uri))
    if (body.eventProfile.name !== profile.name || body.eventProfile.uri !== profile.uri) throw new WebhooksError('invalid', 'there is no such event profile')
    if (body.channelsSubscribed.some((uri) => !known.has(uri))) throw new WebhooksError('invalid', 'a channel is named that the event profile does not have')
    if (body.name.trim() === '') throw new WebhooksError('invalid', 'the name must not be blank')
    checkEndpoint(body.endpoint)
    return {
      name: body.name,
      endpoint: body.endpoint,
      channels: [...new Set(body.channelsSubscribed)],
      secret: body.secret,
      active: body.status === undefined ? undefined : body.status === 'ACTIVE',
    }
  }
  const create = async (request: Request<unknown, unknown, WebhookBody>) => {
    const { webhook, madeSecret } = await store.create(request.tenant, input(request.body))
    await recorded(request, 'webhooks.created', webhook.id)
    return created(`${request.tenant.baseUrl}${base}/${webhook.id}`, { ...shown(webhook), ...(madeSecret === undefined ? {} : { secret: madeSecret }) })
  }
  const update = async (request: Request<One, unknown, WebhookBody>) => {
    const webhook = await store.update(request.tenant, request.params.id, input(request.body))
    await recorded(request, 'webhooks.updated', webhook.id)
    return ok(shown(webhook))
  }
  const remove = async (request: Request<One>) => {
    await store.remove(request.tenant, request.params.id)
    await recorded(request, 'webhooks.deleted', request.params.id)
    return noContent()
  }
  const switched = (active: boolean) => async (request: Request<One>) => {
    const webhook = await store.setActive(request.tenant, request.params.id, active)
    await recorded(request, active ? 'webhooks.activated' : 'webhooks.deactivated', webhook.id)
    return ok(shown(webhook))
  }
  const view = { access: permission('internal_webhook_mgt_view') }
  const change = { access: permission('internal_webhook_mgt_update') }
  return [
    get('', view, async ({ tenant }: Request) => ok({ webhooks: (await store.list(tenant)).map((webhook) => summary(tenant, webhook)) })),
    post('', { access: permission('internal_webhook_mgt_create'), body: webhookBody }, create),
    get('/:id', view, async ({ tenant, params }: Request<One>) => ok(shown(await store.find(tenant, params.id)))),
    put('/:id', { ...change, body: webhookBody }, update),
    del('/:id', { access: permission('internal_webhook_mgt_delete') }, remove),
    post('/:id/activate', change, switched(true)),
    post('/:id/deactivate', change, switched(false)),
    post('/:id/retry', change, async ({ tenant, params }: Request<One>) => {
      await store.find(tenant, params.id)
      throw new WebhooksError('noRetry', 'a publisher has no subscriptions to retry')
    }),
    get('/metadata', { access: permission('internal_webhook_meta_view') }, ({ tenant }: Request) =>
      json(200, {
        profiles: [{ ...profile, self: `${tenant.basePath}${base}/metadata/event-profiles/${profile.name}` }],
        adapter: { name: 'httppublisher', type: 'Publisher' },
        organizationPolicy: { policyName: 'NO_SHARING' },
      }),
    ),
    get('/metadata/event-profiles/:name', { access: permission('internal_webhook_meta_view') }, ({ params }: Request<{ name: string }>) => {
      if (params.name !== profile.name) throw new WebhooksError('noProfile', 'there is no such event profile')
      return ok({ profile: profile.name, uri: profile.uri, channels: channelsOf(events) })
    }),
  ]
}
