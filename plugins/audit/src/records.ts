import type { Tenant } from '@gatehouse/kernel'
import { type Data, lt } from '@gatehouse/kernel/data'
import { type RecordRow, recordTable } from './data/record-table.ts'

export interface RecordFilter {
  readonly action?: string | undefined
  readonly actor?: string | undefined
  readonly target?: string | undefined
  readonly outcome?: string | undefined
}
export interface RecordPage {
  readonly records: readonly RecordRow[]
  /** Continues after this page. */
  readonly next: string | undefined
}

/** Newest first. The cursor is the id of the last record: a deep page costs what the first does. */
export const recordReader =
  (data: Data) =>
  async (tenant: Tenant, { action, actor, target, outcome }: RecordFilter, limit: number, before: string | undefined): Promise<RecordPage> => {
    const where = {
      ...(before === undefined ? {} : { id: lt(before) }),
      ...(action === undefined ? {} : { action }),
      ...(actor === undefined ? {} : { actor }),
      ...(target === undefined ? {} : { target }),
      ...(outcome === undefined ? {} : { outcome }),
    }
    const found = await data.rows(tenant, recordTable).list(where, { orderBy: [['id', 'desc']], limit: limit + 1 })
    const records = found.slice(0, limit)
    return { records, next: found.length > limit ? records.at(-1)?.id : undefined }
  }
export type RecordReader = ReturnType<typeof recordReader>
