import { migration } from '../data/migration.ts'
import { globalTable, int, type RowOf, str, text, time } from '../data/table.ts'

const columns = {
  /** UUID version 7: the order of adding. */
  id: str(36),
  name: str(100),
  /** The name, or the name and the part of its work that the caller named. */
  unit: str(255).orNull(),
  /** Empty: above tenants. */
  tenantId: str(36),
  payload: text(),
  /** Hash of name, tenant and the caller's id while unfinished; then null. */
  dedupeKey: str(43).orNull(),
  orderKey: str(43).orNull(),
  priority: int(),
  /** `blocked`: an earlier job with the same order key is unfinished. */
  state: str(8),
  runAt: time(),
  attempt: int(),
  maxAttempts: int(),
  owner: str(36).orNull(),
  leaseUntil: time(),
  addedAt: time(),
  diedAt: time().orNull(),
  error: text().orNull(),
}
export type JobRow = RowOf<typeof columns>
export type JobState = 'waiting' | 'blocked' | 'running' | 'dead'
export const jobTable = globalTable('jobs_job', columns, {
  primary: ['id'],
  unique: [{ name: 'jobs_job_dedupe', columns: ['dedupeKey'] }],
  indexes: [
    { name: 'jobs_job_due', columns: ['state', 'runAt'] },
    { name: 'jobs_job_urgent', columns: ['state', 'priority', 'runAt'] },
    { name: 'jobs_job_order', columns: ['orderKey', 'id'] },
  ],
})
/** `cron`: the pattern that `nextAt` comes from. */
const scheduleColumns = { name: str(100), nextAt: time(), cron: str(100).orNull() }
export const scheduleTable = globalTable('jobs_schedule', scheduleColumns, { primary: ['name'] })
export const jobMigrations = [
  migration('jobs/tables', Date.UTC(2026, 10, 23), async (schema) => {
    await schema.createTable(jobTable)
    await schema.createTable(scheduleTable)
  }),
  migration('jobs/units', Date.UTC(2026, 10, 25), async (schema) => {
    await schema.addColumn(jobTable.name, 'unit', columns.unit)
    await schema.query('update jobs_job set unit = name where unit is null')
    await schema.createIndex(jobTable.name, 'jobs_job_urgent', ['state', 'priority', 'runAt'])
    await schema.addColumn(scheduleTable.name, 'cron', scheduleColumns.cron)
  }),
] as const
