import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { type Clock, type Sealing, type Tenant, UniqueViolation } from '@gatehouse/kernel'
import { type Data, not, type TenantRef } from '@gatehouse/kernel/data'
import { type WebhookRow, webhookTable } from './data/webhook-table.ts'
import { WebhooksError } from './errors.ts'

export interface Webhook {
  readonly id: string
  readonly name: string
  readonly endpoint: string
  readonly channels: readonly string[]
  readonly active: boolean
  readonly createdAt: number
  readonly updatedAt: number
}
export interface WebhookInput {
  readonly name: string
  readonly endpoint: string
  readonly channels: readonly string[]
  /** Undefined leaves it as it is; a new webhook gets one of ours. */
  readonly secret: string | undefined
  readonly active: boolean | undefined
}
export interface Deps {
  readonly data: Data
  readonly clock: Clock
  readonly sealing: Sealing
  readonly maxWebhooks: number
}
const hashOf = (endpoint: string): string => createHash('sha256').update(endpoint).digest('base64url')
const toWebhook = ({ endpointHash: _hash, secret: _secret, version: _version, ...row }: WebhookRow): Webhook => row
const taken = (error: unknown): never => {
  if (error instanceof UniqueViolation) throw new WebhooksError('endpointTaken', 'there is a webhook for this endpoint')
  throw error
}
const notFound = () => new WebhooksError('notFound', 'no webhook is found for the given id')

/** The webhooks of a tenant. */
export const webhookStore = ({ data, clock, sealing, maxWebhooks }: Deps) => {
  const rows = (tenant: TenantRef) => data.rows(tenant, webhookTable)
  const contextOf = (tenant: Tenant, id: string) => `webhooks ${tenant.id} ${id}`
  const found = async (tenant: Tenant, id: string): Promise<WebhookRow> => {
    const row = await rows(tenant).find({ id })
    if (!row) throw notFound()
    return row
  }
  const active = async (tenant: TenantRef): Promise<readonly Webhook[]> =>
    (await rows(tenant).list({ active: true }, { orderBy: [['id', 'asc']], limit: 1000 })).map(toWebhook)
  const write = async (tenant: Tenant, id: string, set: Partial<WebhookRow>): Promise<Webhook> =>
    data
      .transaction(async () => {
        await rows(tenant).increment({ id }, 'version', 1, { ...set, updatedAt: clock.now() })
        return toWebhook(await found(tenant, id))
      })
      .catch(taken)
  return {
    async list(tenant: Tenant): Promise<readonly Webhook[]> {
      return (await rows(tenant).list({}, { orderBy: [['createdAt', 'asc']], limit: 1000 })).map(toWebhook)
    },
    find: async (tenant: Tenant, id: string): Promise<Webhook> => toWebhook(await found(tenant, id)),
    /** Those that are switched on. No cache: what an event is written for depends on it. */
    active,
    /** For one delivery: the newest row, and its key. Undefined: it is gone. */
    async target(tenant: Tenant, id: string): Promise<{ readonly webhook: Webhook; readonly secret: string } | undefined> {
      const row = await rows(tenant).find({ id })
      return row && { webhook: toWebhook(row), secret: sealing.open(row.secret, contextOf(tenant, id)).toString() }
    },
    /** @returns the secret only where it is one of ours: it is shown once */
    create: (tenant: Tenant, input: WebhookInput): Promise<{ readonly webhook: Webhook; readonly madeSecret: string | undefined }> =>
      data
        .transaction(async () => {
          if ((await rows(tenant).count()) >= maxWebhooks) throw new WebhooksError('limitReached', `a tenant has at most ${maxWebhooks} webhooks`)
          const id = randomUUID()
          const madeSecret = input.secret === undefined ? `whsec_${randomBytes(32).toString('base64')}` : undefined
          const now = clock.now()
          const row: WebhookRow = {
            id,
            name: input.name,
            endpoint: input.endpoint,
            endpointHash: hashOf(input.endpoint),
            channels: input.channels,
            active: input.active ?? false,
            secret: sealing.seal(input.secret ?? madeSecret ?? '', contextOf(tenant, id)),
            createdAt: now,
            updatedAt: now,
            version: 1,
          }
          await rows(tenant).insert(row)
          return { webhook: toWebhook(row), madeSecret }
        })
        .catch(taken),
    async update(tenant: Tenant, id: string, { name, endpoint, channels, secret, active }: WebhookInput): Promise<Webhook> {
      await found(tenant, id)
      return write(tenant, id, {
        name,
        endpoint,
        endpointHash: hashOf(endpoint),
        channels,
        ...(active === undefined ? {} : { active }),
        ...(secret === undefined ? {} : { secret: sealing.seal(secret, contextOf(tenant, id)) }),
      })
    },
    async setActive(tenant: Tenant, id: string, active: boolean): Promise<Webhook> {
      await found(tenant, id)
      return write(tenant, id, { active })
    },
    /** Only one that is switched off. */
    remove: (tenant: Tenant, id: string): Promise<void> =>
      data.transaction(async () => {
        if ((await rows(tenant).remove({ id, active: not(true) })) === 0) {
          await found(tenant, id)
          throw new WebhooksError('active', 'switch the webhook off before it is deleted')
        }
      }),
  }
}
export type WebhookStore = ReturnType<typeof webhookStore>
