import { s, type Tenant, z } from '@gatehouse/kernel'
import { get, ok, permission, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { Accounts, User, Users } from '@gatehouse/users/contracts'

interface Deps {
  readonly users: Users
  readonly accounts: Accounts
}
/** `2026-01-31`: the first moment of that day in UTC. */
const day = z.iso.date().transform((text) => Date.parse(`${text}T00:00:00Z`))
const query = s.params({ expiredAfter: day, excludeAfter: s.optional(day) })
/** The only store whose passwords are kept here. */
const store = 'PRIMARY'
const portion = 500
const shown = ({ id, username }: User) => ({ userId: id, username, userStoreDomain: store })

/** Whose passwords expire in a time: openapi/password-expiring-users.yaml. Rules decide for each user, so that all are looked at. */
export const expiredUsersRoutes = ({ users, accounts }: Deps): RouteGroup => {
  const between = async (tenant: Tenant, after: number, until: number, signal: AbortSignal): Promise<readonly User[]> => {
    const found: User[] = []
    for (let next: string | undefined, first = true; first || next !== undefined; first = false) {
      signal.throwIfAborted()
      const page = await users.walk(tenant, { store, limit: portion, ...(next === undefined ? {} : { after: next }) })
      const states = await accounts.of(tenant, page.users)
      found.push(
        ...page.users.filter(({ id }) => {
          const end = states.get(id)?.passwordExpiresAt
          return end !== undefined && end >= after && end < until
        }),
      )
      next = page.next
    }
    return found
  }
  return routeGroup('password.expired-users', '/api/server/v1/password-expired-users', [
    get(
      '',
      { access: permission('internal_password_expired_user_view'), query, timeoutMs: 120_000 },
      async ({ tenant, query: { expiredAfter, excludeAfter = Number.POSITIVE_INFINITY }, signal }) =>
        ok((await between(tenant, expiredAfter, excludeAfter, signal)).map(shown)),
    ),
  ])
}
