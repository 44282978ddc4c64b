import { type Audit, s, UnsupportedMediaType, z } from '@gatehouse/kernel'
import { ok, permission, post, type Request, routeGroup } from '@gatehouse/kernel/http'
import type { UserImport } from '../import/import-users.ts'
import { type ReadRow, rowsOfCsv, rowsOfJson } from '../import/rows.ts'
import { userStoreErrors } from './errors.ts'

const query = s.params({
  userstore: z
    .string()
    .max(60)
    .regex(/^[A-Za-z0-9.-]+$/)
    .optional(),
})
type Query = z.output<typeof query>
const bytes = z.instanceof(Buffer)
const readers: Readonly<Record<string, (text: string) => readonly ReadRow[]>> = { 'text/csv': rowsOfCsv, 'application/json': rowsOfJson }

/** Ours: the reference product has no path for it. */
export const importRoutes = (importUsers: UserImport, audit: Audit | undefined) => {
  const run = async (request: Request<unknown, Query, Buffer>) => {
    const { tenant, body, principal, signal } = request
    const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
    const read = Object.hasOwn(readers, type) ? readers[type] : undefined
    if (!read) throw new UnsupportedMediaType('users are imported as text/csv or application/json')
    const report = await importUsers(tenant, read(body.toString('utf8')), request.query.userstore?.toUpperCase(), signal)
    await audit?.record({
      tenantId: tenant.id,
      action: 'userstores.users-imported',
      outcome: 'success',
      ...(principal ? { actor: principal.subject, actorKind: principal.kind } : {}),
      source: request.remoteAddress,
      traceId: request.id,
      detail: { total: report.total, created: report.created },
    })
    return ok(report)
  }
  return routeGroup(
    'users-import',
    '/api/server/v1/users/import',
    [
      post(
        '',
        { access: permission('internal_bulk_resource_create'), accepts: 'raw', body: bytes, query, bodyLimit: 5 * 1024 * 1024, timeoutMs: 300_000 },
        run,
      ),
    ],
    { errors: userStoreErrors },
  )
}
