import { s, z } from '@gatehouse/kernel'
import { get, ok, permission, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { RecordRow } from '../data/record-table.ts'
import type { RecordReader } from '../records.ts'

const maxLimit = 500
const query = s.params({
  limit: z.coerce.number().int().min(1).max(maxLimit).default(50),
  before: s.optional(z.uuid()),
  action: s.optional(s.text()),
  actor: s.optional(s.text()),
  target: s.optional(s.text()),
  outcome: s.optional(s.oneOf(['success', 'failure', 'refused'])),
})

const shown = ({ at, ...row }: RecordRow) => ({
  recordedAt: new Date(at).toISOString(),
  ...Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)),
})

export const auditRoutes = (read: RecordReader): RouteGroup =>
  routeGroup('audit.records', '/api/server/v1/audit', [
    get('/records', { access: permission('internal_audit_view'), query }, async ({ tenant, query: { limit, before, ...filter } }) => {
      const { records, next } = await read(tenant, filter, limit, before)
      return ok({ records: records.map(shown), ...(next === undefined ? {} : { next }) })
    }),
  ])
