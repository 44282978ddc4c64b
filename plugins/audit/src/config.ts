import { type Infer, s } from '@gatehouse/kernel'

export const auditConfig = s.object({
  retention: s.duration('365d').describe('Records older than this are deleted'),
  eraseAfter: s.duration('1h').describe('How long records name a user who was removed; then a pseudonym stands there'),
  log: s.boolean(true).describe('Write each record as a line of the log, too'),
})
export type AuditConfig = Infer<typeof auditConfig>
