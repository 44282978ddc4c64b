import { NotFound, s } from '@gatehouse/kernel'
import { del, get, noContent, ok, permission, type Route, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { SessionRow } from '../data/session-table.ts'
import type { SessionStore } from '../sessions/session-store.ts'

export const shownSession = ({ id, userAgent, address, createdAt, lastSeenAt }: SessionRow) => ({
  applications: [],
  userAgent,
  ip: address,
  loginTime: String(createdAt),
  lastAccessTime: String(lastSeenAt),
  id,
})
const ofUser = s.params({ userId: s.string() })
const one = s.params({ sessionId: s.string() })
const oneOfUser = s.params({ userId: s.string(), sessionId: s.string() })
const unknown = () => new NotFound('there is no such session')

/** openapi/user-sessions.yaml: own sessions, and those of others for who may see them. Security rule 4.5 */
export const sessionsApi = (store: SessionStore): RouteGroup => {
  const own = { access: permission('internal_login') }
  const view = { access: permission('internal_session_view') }
  const remove = { access: permission('internal_session_delete') }
  const routes: readonly Route[] = [
    get('/me/sessions', own, async ({ tenant, principal }) => {
      const userId = principal?.kind === 'user' ? principal.subject : ''
      return ok({ userId, sessions: (await store.listOf(tenant, userId)).map(shownSession) })
    }),
    del('/me/sessions', own, async ({ tenant, principal }) => {
      if (principal?.kind === 'user') await store.endAllOf(tenant, principal.subject)
      return noContent()
    }),
    del('/me/sessions/:sessionId', { ...own, params: one }, async ({ tenant, principal, params }) => {
      const row = await store.find(tenant, params.sessionId)
      if (!row || principal?.kind !== 'user' || row.userId !== principal.subject) throw unknown()
      await store.end(tenant, row.id)
      return noContent()
    }),
    get('/:userId/sessions', { ...view, params: ofUser }, async ({ tenant, params: { userId } }) =>
      ok({ userId, sessions: (await store.listOf(tenant, userId)).map(shownSession) }),
    ),
    del('/:userId/sessions', { ...remove, params: ofUser }, async ({ tenant, params }) => {
      await store.endAllOf(tenant, params.userId)
      return noContent()
    }),
    get('/:userId/sessions/:sessionId', { ...view, params: oneOfUser }, async ({ tenant, params }) => {
      const row = await store.find(tenant, params.sessionId)
      if (row?.userId !== params.userId) throw unknown()
      return ok(shownSession(row))
    }),
    del('/:userId/sessions/:sessionId', { ...remove, params: oneOfUser }, async ({ tenant, params }) => {
      const row = await store.find(tenant, params.sessionId)
      if (row?.userId !== params.userId) throw unknown()
      await store.end(tenant, row.id)
      return noContent()
    }),
  ]
  return routeGroup('authn-sessions', '/api/users/v1', routes)
}
