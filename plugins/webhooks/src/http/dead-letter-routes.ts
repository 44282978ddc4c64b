import type { Tenant } from '@gatehouse/kernel'
import { get, json, ok, permission, post, type Request } from '@gatehouse/kernel/http'
import type { DeadJob, Jobs } from '@gatehouse/kernel/jobs'
import { type Delivery, deliver } from '../delivery.ts'
import { WebhooksError } from '../errors.ts'
import { eventUri } from '../profile.ts'
import type { WebhookStore } from '../webhooks.ts'
import type { Recorder } from './recorder.ts'
import { deadQuery } from './schemas.ts'

export interface Deps {
  readonly store: WebhookStore
  readonly jobs: Jobs
  readonly recorded: Recorder
}
type One = { readonly id: string }
const mostListed = 500
const shown = ({ id, attempts, error, diedAt, payload }: DeadJob) => {
  const { event, meta } = payload as Delivery
  return {
    id,
    eventUri: eventUri({ name: event }),
    eventId: meta.id,
    occurredAt: new Date(meta.at).toISOString(),
    failedAt: new Date(diedAt).toISOString(),
    attempts,
    error,
  }
}

/** What could not be delivered: listed, and sent again. Security rule 11.2. */
export const deadLetterRoutes = ({ store, jobs, recorded }: Deps) => {
  const deadOf = async (tenant: Tenant, webhookId: string): Promise<readonly DeadJob[]> => {
    const dead = await jobs.dead(tenant.id, { name: deliver.name, limit: mostListed })
    return dead.filter(({ payload }) => (payload as Delivery).webhookId === webhookId)
  }
  const list = async ({ tenant, params, query }: Request<One, typeof deadQuery._output>) => {
    await store.find(tenant, params.id)
    const all = await deadOf(tenant, params.id)
    const page = all.slice(query.offset, query.offset + query.limit)
    return ok({ totalResults: all.length, startIndex: query.offset + 1, count: page.length, deadLetters: page.map(shown) })
  }
  const resend = async (request: Request<One & { readonly letterId: string }>) => {
    const { tenant, params } = request
    await store.find(tenant, params.id)
    const known = (await deadOf(tenant, params.id)).some(({ id }) => id === params.letterId)
    if (!known || !(await jobs.retry(tenant.id, params.letterId))) throw new WebhooksError('noDeadLetter', 'there is no such delivery')
    await recorded(request, 'webhooks.resent', params.letterId)
    return json(202, { id: params.letterId })
  }
  const resendAll = async (request: Request<One>) => {
    const { tenant, params } = request
    await store.find(tenant, params.id)
    let resent = 0
    for (const { id } of (await deadOf(tenant, params.id)).toReversed()) if (await jobs.retry(tenant.id, id)) resent += 1
    await recorded(request, 'webhooks.resent', params.id)
    return json(202, { resent })
  }
  const change = { access: permission('internal_webhook_mgt_update') }
  return [
    get('/:id/dead-letters', { access: permission('internal_webhook_mgt_view'), query: deadQuery }, list),
    post('/:id/dead-letters/resend', change, resendAll),
    post('/:id/dead-letters/:letterId/resend', change, resend),
  ]
}
