import { randomUUID } from 'node:crypto'
import { type Clock, type Tenant, UniqueViolation } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Cache } from '@gatehouse/kernel/state'
import type { TrustedIssuer } from './contracts.ts'
import { type IssuerRow, issuerTable } from './data/issuer-table.ts'
import { TrustedIssuersError } from './errors.ts'

interface Deps {
  readonly data: Data
  readonly cache: Cache<TrustedIssuer>
  readonly clock: Clock
  readonly maxIssuers: number
}
const ofRow = ({ id, name, issuer, enabled, settings }: IssuerRow): TrustedIssuer => ({ id, name, issuer, enabled, ...settings })
const rowOf = ({ name, issuer, enabled, id: _, ...settings }: TrustedIssuer) => ({ name, issuer, enabled, settings })

export const issuerStore = ({ data, cache, clock, maxIssuers }: Deps) => {
  const rows = (tenant: Tenant) => data.rows(tenant, issuerTable)
  const load = async (tenant: Tenant, issuer: string) => {
    const row = await rows(tenant).find({ issuer })
    return row && ofRow(row)
  }
  const found = async (tenant: Tenant, id: string): Promise<TrustedIssuer> => {
    const row = await rows(tenant).find({ id })
    if (!row) throw new TrustedIssuersError('notFound', 'there is no such trusted token issuer')
    return ofRow(row)
  }
  const unique = async <X>(work: () => Promise<X>): Promise<X> => {
    try {
      return await data.transaction(work)
    } catch (error) {
      if (error instanceof UniqueViolation) throw new TrustedIssuersError('taken', 'the name or the issuer is taken')
      throw error
    }
  }
  return {
    found,
    /** Cached. By `iss`. */
    byIssuer: async (tenant: Tenant, issuer: string): Promise<TrustedIssuer | undefined> =>
      issuer === '' || issuer.length > 191 ? undefined : (cache.get(tenant, issuer) ?? cache.load(tenant, issuer, () => load(tenant, issuer))),
    async list(tenant: Tenant, page: { readonly limit: number; readonly offset: number }) {
      const [total, found] = await Promise.all([rows(tenant).count(), rows(tenant).list({}, { ...page, orderBy: [['name', 'asc']] })])
      return { total, issuers: found.map(ofRow) }
    },
    create: (tenant: Tenant, wanted: Omit<TrustedIssuer, 'id'>): Promise<TrustedIssuer> =>
      unique(async () => {
        if ((await rows(tenant).count()) >= maxIssuers)
          throw new TrustedIssuersError('limitReached', `a tenant has at most ${maxIssuers} trusted token issuers`)
        const issuer = { ...wanted, id: randomUUID() }
        await rows(tenant).insert({ ...rowOf(issuer), id: issuer.id, createdAt: clock.now(), version: 1 })
        await cache.invalidate(tenant, issuer.issuer)
        return issuer
      }),
    replace: (tenant: Tenant, id: string, change: (current: TrustedIssuer) => TrustedIssuer): Promise<TrustedIssuer> =>
      unique(async () => {
        const row = await rows(tenant).find({ id }, { lock: true })
        if (!row) throw new TrustedIssuersError('notFound', 'there is no such trusted token issuer')
        const next = change(ofRow(row))
        await rows(tenant).increment({ id }, 'version', 1, rowOf(next))
        for (const issuer of new Set([row.issuer, next.issuer])) await cache.invalidate(tenant, issuer)
        return next
      }),
    remove: (tenant: Tenant, id: string): Promise<TrustedIssuer> =>
      data.transaction(async () => {
        const issuer = await found(tenant, id)
        await rows(tenant).remove({ id })
        await cache.invalidate(tenant, issuer.issuer)
        return issuer
      }),
  }
}
export type IssuerStore = ReturnType<typeof issuerStore>
