import type { Applications } from '@gatehouse/applications/contracts'
import type { Consents } from '@gatehouse/consent/contracts'
import { type Audit, type Infer, NotFound, s, type Tenant } from '@gatehouse/kernel'
import { type Data, oneOf } from '@gatehouse/kernel/data'
import { del, get, noContent, ok, permission, type Request, type Route, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { Users } from '@gatehouse/users/contracts'
import type { ClientStore } from '../clients/registry.ts'
import { clientTable } from '../data/client-tables.ts'

interface Deps {
  readonly data: Data
  readonly consents: Consents
  readonly applications: Applications
  readonly users: Users
  readonly store: ClientStore
  readonly audit: Audit | undefined
}
interface App {
  readonly id: string
  readonly name: string
  readonly clientId: string
  readonly approvedScopes: readonly string[]
}
const ofUser = s.params({ userId: s.string() })
const ofApp = s.params({ applicationId: s.string() })
const ofBoth = s.params({ userId: s.string(), applicationId: s.string() })
type Both = Infer<typeof ofBoth>
const unknown = () => new NotFound('there is no such authorized application')
type Whose<P> = (request: Request<P>) => Promise<string> | string

/** What a user agreed to for good, as applications of OAuth. */
const authorizedApps = ({ data, consents, applications }: Deps) => {
  const list = async (tenant: Tenant, userId: string): Promise<readonly App[]> => {
    const given = await consents.listOf(tenant, userId)
    const ids = given.map(({ applicationId }) => applicationId)
    const rows = ids.length === 0 ? [] : await data.rows(tenant, clientTable).list({ applicationId: oneOf(ids) })
    const clients = new Map(rows.map(({ applicationId, clientId }) => [applicationId, clientId]))
    const apps = given.map(async ({ applicationId: id, scopes: approvedScopes }): Promise<App | undefined> => {
      const clientId = clients.get(id)
      const application = clientId === undefined ? undefined : await applications.find(tenant, id)
      return application && clientId !== undefined ? { id, name: application.name, clientId, approvedScopes } : undefined
    })
    return (await Promise.all(apps)).filter((app) => app !== undefined)
  }
  return {
    list,
    find: async (tenant: Tenant, userId: string, applicationId: string) => (await list(tenant, userId)).find(({ id }) => id === applicationId),
  }
}

/** openapi/user-authorized-apps-v2.yaml. Withdrawing a consent ends the tokens: security rule 3.10. */
export const authorizedAppRoutes = (deps: Deps): RouteGroup => {
  const { consents, users, store, audit } = deps
  const apps = authorizedApps(deps)
  const own = { access: permission('internal_login') }
  const view = { access: permission('internal_user_authorizedapp_view') }
  const remove = { access: permission('internal_user_authorizedapp_delete') }
  /** Applications agree to nothing. */
  const self = ({ principal }: Pick<Request, 'principal'>) => (principal?.kind === 'user' ? principal.subject : '')
  const other = async ({ tenant, params }: Request<{ readonly userId: string }>) => {
    const user = await users.find(tenant, 'id', params.userId)
    if (!user) throw new NotFound('there is no such user')
    return user.id
  }
  const listed =
    <P>(whose: Whose<P>) =>
    async (request: Request<P>) =>
      ok(await apps.list(request.tenant, await whose(request)))
  const shown =
    <P extends { readonly applicationId: string }>(whose: Whose<P>) =>
    async (request: Request<P>) => {
      const app = await apps.find(request.tenant, await whose(request), request.params.applicationId)
      if (!app) throw unknown()
      return ok(app)
    }
  const removed =
    <P extends { readonly applicationId: string }>(whose: Whose<P>) =>
    async (request: Request<P>) => {
      if (!(await consents.revoke(request.tenant, await whose(request), request.params.applicationId))) throw unknown()
      return noContent()
    }
  const allRemoved =
    <P>(whose: Whose<P>) =>
    async (request: Request<P>) => {
      const userId = await whose(request)
      for (const { id } of await apps.list(request.tenant, userId)) await consents.revoke(request.tenant, userId, id)
      return noContent()
    }
  const tokensRemoved = async ({ tenant, params, principal, id: traceId, remoteAddress: source }: Request<{ readonly applicationId: string }>) => {
    const row = await store.ofApplication(tenant, params.applicationId)
    if (!row) throw unknown()
    await store.endTokens(tenant, row)
    const actor = principal ? { actor: principal.subject, actorKind: principal.kind } : {}
    await audit?.record({ tenantId: tenant.id, action: 'oauth.tokens-ended', outcome: 'success', ...actor, target: row.clientId, source, traceId })
    return noContent()
  }
  const routes: readonly Route[] = [
    get('/me/authorized-apps', own, listed(self)),
    del('/me/authorized-apps', own, allRemoved(self)),
    get('/me/authorized-apps/:applicationId', { ...own, params: ofApp }, shown(self)),
    del('/me/authorized-apps/:applicationId', { ...own, params: ofApp }, removed(self)),
    get('/:userId/authorized-apps', { ...view, params: ofUser }, listed(other)),
    del('/:userId/authorized-apps', { ...remove, params: ofUser }, allRemoved(other)),
    get('/:userId/authorized-apps/:applicationId', { ...view, params: ofBoth }, shown<Both>(other)),
    del('/:userId/authorized-apps/:applicationId', { ...remove, params: ofBoth }, removed<Both>(other)),
    del('/authorized-apps/:applicationId/tokens', { ...remove, params: ofApp }, tokensRemoved),
  ]
  return routeGroup('oauth.authorized-apps', '/api/users/v2', routes)
}
