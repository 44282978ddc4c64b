import { randomUUID } from 'node:crypto'
import type { Tenant } from '@gatehouse/kernel'
import { and, type Data, gt, isNull, lt, notNull, type Where } from '@gatehouse/kernel/data'
import { type ConsentRow, consentTable } from './data/consent-table.ts'

export const states = ['PENDING', 'ACTIVE', 'REJECTED', 'REVOKED', 'EXPIRED'] as const
export type State = (typeof states)[number]
/** A consent with an id, given or withdrawn. */
export interface Receipt extends ConsentRow {
  readonly id: string
}
export interface Which {
  readonly userId?: string | undefined
  readonly applicationId?: string | undefined
  readonly state?: State | undefined
}
export interface Page {
  readonly limit: number
  /** An id. */
  readonly after?: string | undefined
  readonly before?: string | undefined
}
export interface Receipts {
  readonly receipts: readonly Receipt[]
  readonly previous: boolean
  readonly next: boolean
}
export const stateOf = ({ revokedAt }: Pick<ConsentRow, 'revokedAt'>): State => (revokedAt === null ? 'ACTIVE' : 'REVOKED')
const BATCH = 500
const isReceipt = (row: ConsentRow | undefined): row is Receipt => typeof row?.id === 'string'

/** Consents as the APIs see them: by id, those that were withdrawn included. */
export const createReceipts = (data: Data) => {
  const rows = (tenant: Tenant) => data.rows(tenant, consentTable)
  /** Consents of before there were ids get one when somebody first asks; of two that ask, one gives it. */
  const name = async (tenant: Tenant, where: Where<ConsentRow>): Promise<void> => {
    for (;;) {
      const batch = await rows(tenant).list(and(where, { id: isNull() }), { limit: BATCH })
      for (const { userId, applicationId } of batch) await rows(tenant).update({ userId, applicationId, id: isNull() }, { id: randomUUID() })
      if (batch.length < BATCH) return
    }
  }
  return {
    async list(tenant: Tenant, { userId, applicationId, state }: Which, { limit, after, before }: Page): Promise<Receipts> {
      if (state !== undefined && state !== 'ACTIVE' && state !== 'REVOKED') return { receipts: [], previous: false, next: false }
      const where = {
        ...(userId === undefined ? {} : { userId }),
        ...(applicationId === undefined ? {} : { applicationId }),
        ...(state === undefined ? {} : { revokedAt: state === 'ACTIVE' ? isNull() : notNull() }),
      }
      await name(tenant, where)
      const backwards = after === undefined && before !== undefined
      const id = after === undefined ? (before === undefined ? notNull() : lt(before)) : gt(after)
      const found = await rows(tenant).list({ ...where, id }, { orderBy: [['id', backwards ? 'desc' : 'asc']], limit: limit + 1 })
      const receipts = found.slice(0, limit).filter(isReceipt)
      const more = found.length > limit
      return backwards ? { receipts: receipts.toReversed(), previous: more, next: true } : { receipts, previous: after !== undefined, next: more }
    },
    /** @param userId only one of this user's */
    async find(tenant: Tenant, id: string, userId?: string): Promise<Receipt | undefined> {
      const row = await rows(tenant).find({ id, ...(userId === undefined ? {} : { userId }) })
      return isReceipt(row) ? row : undefined
    },
  }
}
export type ReceiptStore = ReturnType<typeof createReceipts>
