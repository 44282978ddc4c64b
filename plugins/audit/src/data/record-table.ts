import { json, migration, type RowOf, str, table, time } from '@gatehouse/kernel/data'

const columns = {
  /** Time-ordered (RFC 9562 §5.7): the primary key is the order of time. */
  id: str(36),
  at: time(),
  action: str(100),
  outcome: str(8),
  actor: str(100).orNull(),
  actorKind: str(12).orNull(),
  target: str(100).orNull(),
  source: str(64).orNull(),
  traceId: str(64).orNull(),
  code: str(100).orNull(),
  detail: json<Readonly<Record<string, string | number | boolean>>>().orNull(),
}
export const recordTable = table('audit_record', columns, { primary: ['id'] })
export type RecordRow = RowOf<typeof columns>
export const recordMigration = migration('audit/first', Date.UTC(2026, 0, 10), (schema) => schema.createTable(recordTable))

/** The smallest id of a moment: all records before it have smaller ones. */
export const firstIdAt = (at: number): string => {
  const hex = at.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}
