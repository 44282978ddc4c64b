import { s, z } from '@gatehouse/kernel'
import { get, ok, permission, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import { sessionTests } from '../sessions/session-filter.ts'
import type { SessionSearch } from '../sessions/session-search.ts'
import { shownSession } from './sessions-api.ts'

const moment = () => z.coerce.number().int().min(0).max(8.64e15).optional()
const query = s.params({ filter: s.string(''), limit: z.coerce.number().int().min(1).max(500).default(20), since: moment(), until: moment() })

/** All sessions of the tenant, newest first; pages are parted by time. openapi/user-sessions.yaml */
export const sessionSearchApi = (search: SessionSearch): RouteGroup =>
  routeGroup('authn-session-search', '/api/users/v1/sessions', [
    get('', { access: permission('internal_session_view'), query }, async ({ tenant, query: { filter, limit, since, until } }) => {
      const { sessions, newer, older } = await search(tenant, { tests: sessionTests(filter), limit, since, until })
      const link = (at: Readonly<Record<string, string>>) =>
        `sessions?${new URLSearchParams({ limit: String(limit), ...(filter === '' ? {} : { filter }), ...at })}`
      const [first, last] = [sessions[0], sessions.at(-1)]
      return ok({
        ...(newer && first ? { previous: link({ since: String(first.row.createdAt) }) } : {}),
        ...(older && last ? { next: link({ until: String(last.row.createdAt) }) } : {}),
        Resources: sessions.map((one) => ({ session: { userId: one.row.userId, ...shownSession(one) } })),
      })
    }),
  ])
