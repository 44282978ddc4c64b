import type { Clock, Tenant, Tenants } from '@gatehouse/kernel'
import { type Data, gt, lte, oneOf } from '@gatehouse/kernel/data'
import { handler, job } from '@gatehouse/kernel/jobs'
import { erasureTable } from '../data/erasure-table.ts'
import { recordTable } from '../data/record-table.ts'
import { idInRecords } from '../row.ts'
import { type Pseudonyms, pseudonymsFor } from './pseudonyms.ts'

export interface ErasureDeps {
  readonly data: Data
  readonly tenants: Tenants
  readonly clock: Clock
  /** How long records name a user who is gone. */
  readonly afterSeconds: number
}
const erase = job<Record<string, never>>('audit.erase', { attempts: 3, timeoutMs: 1_800_000 })
export const erasureSchedule = { name: 'audit.erase', cron: '*/10 * * * *', job: erase }
/** Users of one walk through a tenant's records. */
const mostUsers = 500
const portion = 500
const tenantsAtOnce = 100

/** Remembers who is gone. In the event's own outbox, so that nobody is forgotten. */
export const erasureNoted =
  ({ data, tenants }: Pick<ErasureDeps, 'data' | 'tenants'>) =>
  async ({ tenantId, userId }: { readonly tenantId: string; readonly userId: string }, { at }: { readonly at: number }): Promise<void> => {
    const tenant = await tenants.byId(tenantId)
    if (tenant) await data.rows(tenant, erasureTable).insertIgnore({ userId: idInRecords(userId), at })
  }

/** Puts a pseudonym in the place of each user who is gone: one walk through the records for many of them. */
export const erasureHandler = ({ data, tenants, clock, afterSeconds }: ErasureDeps) => {
  const replaceIn = async (tenant: Tenant, pseudonyms: Pseudonyms, after: string): Promise<string | undefined> => {
    const rows = data.rows(tenant, recordTable)
    const page = await rows.list({ id: gt(after) }, { orderBy: [['id', 'asc']], limit: portion })
    const changes = page.flatMap((row) => {
      const change = pseudonyms.in(row)
      return change ? [{ id: row.id, change }] : []
    })
    if (changes.length > 0)
      await data.transaction(async () => {
        for (const { id, change } of changes) await rows.update({ id }, change)
      })
    return page.length < portion ? undefined : page.at(-1)?.id
  }
  const eraseIn = async (tenant: Tenant, signal: AbortSignal): Promise<void> => {
    const gone = data.rows(tenant, erasureTable)
    for (;;) {
      const some = await gone.list({ at: lte(clock.now() - afterSeconds * 1000) }, { orderBy: [['at', 'asc']], limit: mostUsers })
      if (some.length === 0) return
      const ids = some.map(({ userId }) => userId)
      const pseudonyms = pseudonymsFor(ids)
      for (let after: string | undefined = ''; after !== undefined; after = await replaceIn(tenant, pseudonyms, after)) signal.throwIfAborted()
      await gone.remove({ userId: oneOf(ids) })
    }
  }
  return handler(erase, async (_, { signal }) => {
    for (let offset = 0; !signal.aborted; offset += tenantsAtOnce) {
      const some = await tenants.list({ limit: tenantsAtOnce, offset })
      for (const tenant of some) await eraseIn(tenant, signal)
      if (some.length < tenantsAtOnce) return
    }
  })
}
