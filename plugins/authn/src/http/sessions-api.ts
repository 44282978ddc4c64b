import { NotFound, s, type Tenant } from '@gatehouse/kernel'
import { del, get, noContent, ok, permission, type Route, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { Described, DescribeSessions } from '../sessions/described.ts'
import type { SessionStore } from '../sessions/session-store.ts'

const local = 'LOCAL'
/** openapi/user-sessions.yaml. */
export const shownSession = ({ row, username, applications }: Described) => {
  const idp = row.methods.find((method) => method.idp !== local)?.idp
  return {
    ...(idp === undefined ? {} : { idpName: idp }),
    applications: applications.map(({ id, name }) => ({ id, subject: username, appName: name, appId: id })),
    userAgent: row.userAgent,
    ip: row.address,
    loginTime: String(row.createdAt),
    lastAccessTime: String(row.lastSeenAt),
    id: row.id,
  }
}
const ofUser = s.params({ userId: s.string() })
const one = s.params({ sessionId: s.string() })
const oneOfUser = s.params({ userId: s.string(), sessionId: s.string() })
const unknown = () => new NotFound('there is no such session')

/** openapi/user-sessions.yaml: own sessions, and those of others for who may see them. Security rule 4.5 */
export const sessionsApi = (store: SessionStore, describe: DescribeSessions): RouteGroup => {
  const listOf = async (tenant: Tenant, userId: string) => ({
    userId,
    sessions: (await describe(tenant, await store.listOf(tenant, userId))).map(shownSession),
  })
  const own = { access: permission('internal_login') }
  const view = { access: permission('internal_session_view') }
  const remove = { access: permission('internal_session_delete') }
  const routes: readonly Route[] = [
    get('/me/sessions', own, async ({ tenant, principal }) => {
      const userId = principal?.kind === 'user' ? principal.subject : ''
      return ok(await listOf(tenant, userId))
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
    get('/:userId/sessions', { ...view, params: ofUser }, async ({ tenant, params }) => ok(await listOf(tenant, params.userId))),
    del('/:userId/sessions', { ...remove, params: ofUser }, async ({ tenant, params }) => {
      await store.endAllOf(tenant, params.userId)
      return noContent()
    }),
    get('/:userId/sessions/:sessionId', { ...view, params: oneOfUser }, async ({ tenant, params }) => {
      const row = await store.find(tenant, params.sessionId)
      if (row?.userId !== params.userId) throw unknown()
      return ok((await describe(tenant, [row])).map(shownSession)[0])
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
