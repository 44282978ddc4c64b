import type { Audit, AuditRecord, Clock, Log } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { currentCaller } from '@gatehouse/kernel/http'
import { inBatches } from './batches.ts'
import { type RecordRow, recordTable } from './data/record-table.ts'
import { rowOf } from './row.ts'

export interface AuditDeps {
  readonly data: Data
  readonly clock: Clock
  readonly log: Log
  /** A line in the log for each record, for those who ship logs elsewhere. */
  readonly logRecords: boolean
}

export const auditLog = ({ data, clock, log, logRecords }: AuditDeps): Audit => {
  const insert = (tenantId: string, rows: RecordRow | readonly RecordRow[]) => data.rows(tenantId, recordTable).insert(rows)
  /** SQLite shares a commit among all writes of a turn by itself. On a server, one statement takes one way there and back. */
  const batched = data.dialect === 'sqlite' ? insert : inBatches<RecordRow>((tenantId, rows) => data.outside(() => insert(tenantId, rows)))
  const line = ({ tenantId }: AuditRecord, { id, at: _, detail, ...row }: RecordRow): void => {
    const said = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))
    log.info('audit', { tenantId, auditId: id, ...said, ...(detail === null ? {} : { detail }) })
  }
  return {
    async record(entry) {
      const row = rowOf(entry, currentCaller(), clock.now())
      await (data.inTransaction() ? insert : batched)(entry.tenantId, row)
      if (logRecords) data.afterCommit(() => line(entry, row))
    },
  }
}
