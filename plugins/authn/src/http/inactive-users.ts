import { s, type Tenant, z } from '@gatehouse/kernel'
import { get, ok, permission, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { AccountState, Accounts, User, Users } from '@gatehouse/users/contracts'

interface Deps {
  readonly users: Users
  readonly accounts: Pick<Accounts, 'of'>
}
/** `2026-01-31`: the first moment of that day in UTC. */
const day = z.iso.date().transform((text) => Date.parse(`${text}T00:00:00Z`))
const filter = z
  .string()
  .regex(/^\s*isDisabled\s+eq\s+(?:true|false)\s*$/i, 'must be isDisabled eq true, or false')
  .transform((text) => /true\s*$/i.test(text))
const query = s.params({ inactiveAfter: day, excludeBefore: s.optional(day), filter: s.optional(filter) })
type Asked = z.output<typeof query>
const portion = 500

const fits = (state: AccountState | undefined, { inactiveAfter, excludeBefore = 0, filter: disabled }: Asked): boolean => {
  const last = state?.lastSignInAt
  return last !== undefined && last < inactiveAfter && last >= excludeBefore && (disabled === undefined || state?.disabled === disabled)
}

/** Who has not signed in since: openapi/idle-accounts.yaml. Users of every store, as far as they ever signed in here. */
export const inactiveUsersRoutes = ({ users, accounts }: Deps): RouteGroup => {
  const inactive = async (tenant: Tenant, asked: Asked, signal: AbortSignal): Promise<readonly User[]> => {
    const found: User[] = []
    for (let next: string | undefined, first = true; first || next !== undefined; first = false) {
      signal.throwIfAborted()
      const page = await users.walk(tenant, { limit: portion, ...(next === undefined ? {} : { after: next }) })
      const states = await accounts.of(tenant, page.users)
      found.push(...page.users.filter(({ id }) => fits(states.get(id), asked)))
      next = page.next
    }
    return found
  }
  return routeGroup('authn.inactive-users', '/api/idle-account-identification/v1', [
    get('/inactive-users', { access: permission('internal_idle_account_list'), query, timeoutMs: 120_000 }, async ({ tenant, query: asked, signal }) =>
      ok((await inactive(tenant, asked, signal)).map(({ id, username, store }) => ({ userId: id, username, userStoreDomain: store }))),
    ),
  ])
}
