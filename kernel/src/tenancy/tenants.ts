import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock/clock.ts'
import type { Data, SystemData } from '../data/contracts.ts'
import type { Where } from '../data/where.ts'
import { Conflict, TenantNotFound, UniqueViolation } from '../errors/errors.ts'
import type { Events } from '../events/contracts.ts'
import type { Caches } from '../state/contracts.ts'
import { tenantFrom } from './addresses.ts'
import { type Tenant, type Tenants, tenantCreated, tenantDeactivated } from './contracts.ts'
import { checkedHost, checkedSlug, isHostName, isSlug, TenantTaken } from './names.ts'
import { type TenantRow, tenantTable } from './table.ts'

export interface Deps {
  readonly data: Data
  readonly system: SystemData
  readonly caches: Caches
  readonly events: Events
  readonly clock: Clock
  readonly publicUrl: string
  readonly defaultSlug: string
}
const maxPage = 1000
/** The registry belongs to no tenant; its cache keys say so. */
const aboveTenants = 'kernel'

export const tenantRegistry = ({ data, system, caches, events, clock, publicUrl, defaultSlug }: Deps): Tenants & { ensureDefault(): Promise<void> } => {
  const cache = caches.create<Tenant>('kernel.tenants', { max: 10_000, ttlMs: 60_000 })
  const tenantOf = tenantFrom(publicUrl, defaultSlug)
  const publicHost = new URL(publicUrl).hostname
  const rows = () => system.global(tenantTable)

  const find = async (where: Where<TenantRow>): Promise<Tenant | undefined> => {
    const row = await rows().find(where)
    return row && tenantOf(row)
  }
  const cached = async (key: string, where: Where<TenantRow>): Promise<Tenant | undefined> =>
    cache.get(aboveTenants, key) ?? cache.load(aboveTenants, key, () => find(where))
  const defaultKey = `slug:${defaultSlug}`
  const forget = ({ id, slug, host }: TenantRow) =>
    Promise.all([`id:${id}`, `slug:${slug}`, ...(host === null ? [] : [`host:${host}`])].map((key) => cache.invalidate(aboveTenants, key)))

  const rowOf = (slug: string, name: string, host: string | null): TenantRow => ({
    id: randomUUID(),
    slug: checkedSlug(slug),
    name,
    active: true,
    host: host === null ? null : checkedHost(host, publicHost),
    createdAt: clock.now(),
  })
  const bySlug = async (slug: string) => (isSlug(slug) ? cached(`slug:${slug}`, { slug }) : undefined)

  return {
    async ensureDefault() {
      if (!(await bySlug(defaultSlug))) await rows().insertIgnore(rowOf(defaultSlug, defaultSlug, null))
    },
    async default() {
      const tenant = cache.get(aboveTenants, defaultKey) ?? (await bySlug(defaultSlug))
      if (!tenant) throw new TenantNotFound('there is no default tenant')
      return tenant
    },
    bySlug,
    byHost: async (host) => (isHostName(host.toLowerCase()) ? cached(`host:${host.toLowerCase()}`, { host: host.toLowerCase() }) : undefined),
    byId: (id) => cached(`id:${id}`, { id }),
    async list({ limit = 50, offset = 0 } = {}) {
      const page = await rows().list({}, { orderBy: [['slug', 'asc']], limit: Math.min(limit, maxPage), offset })
      return page.map(tenantOf)
    },
    count: () => rows().count(),
    async create({ slug, name = slug, host }) {
      const row = rowOf(slug, name, host ?? null)
      try {
        await data.transaction(async () => {
          await rows().insert(row)
          await events.emit(tenantCreated, { tenantId: row.id })
        })
      } catch (error) {
        if (error instanceof UniqueViolation) throw new TenantTaken('a tenant of this name or host exists', { cause: error })
        throw error
      }
      await forget(row)
      return tenantOf(row)
    },
    async setActive(id, active) {
      await data.transaction(async () => {
        const row = await rows().find({ id }, { lock: true })
        if (!row) throw new TenantNotFound('there is no such tenant')
        if (!active && row.slug === defaultSlug) throw new Conflict('the default tenant stays active')
        if (row.active === active) return
        await rows().update({ id }, { active })
        if (!active) await events.emit(tenantDeactivated, { tenantId: id })
        await forget(row)
      })
    },
  }
}
