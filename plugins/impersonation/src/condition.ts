import type { Clients, TokenCondition } from '@gatehouse/oauth/contracts'
import type { Users } from '@gatehouse/users/contracts'
import type { ImpersonationJudge } from './judge.ts'

interface Deps {
  readonly clients: Pick<Clients, 'find'>
  readonly users: Pick<Users, 'find'>
  readonly judge: ImpersonationJudge
}
const NAME = 'impersonation'

/** For a grant. @param clientId where the impersonator had the right */
export const conditionOf = (impersonatorId: string, clientId: string): Readonly<Record<string, string>> => ({ [NAME]: `${impersonatorId} ${clientId}` })

/** Tokens stand as long as the impersonator may act as this user and has the management scopes of the tokens. Security rules 3.10, 3.11. */
export const impersonationCondition = ({ clients, users, judge }: Deps): TokenCondition => ({
  name: NAME,
  async holds(tenant, { clientId, userId, scopes, value }) {
    const at = value.indexOf(' ')
    const [impersonator, subject, origin, client] = await Promise.all([
      users.find(tenant, 'id', value.slice(0, at)),
      users.find(tenant, 'id', userId),
      clients.find(tenant, value.slice(at + 1)),
      clients.find(tenant, clientId),
    ])
    if (!impersonator || !subject || !origin || !client) return false
    if (!(await judge.mayImpersonate(tenant, origin, impersonator)) || (await judge.isAbove(tenant, subject, impersonator))) return false
    return judge.holdsAll(tenant, client, impersonator, scopes)
  },
})
