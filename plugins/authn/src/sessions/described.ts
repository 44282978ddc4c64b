import type { Applications } from '@gatehouse/applications/contracts'
import type { Tenant } from '@gatehouse/kernel'
import { qualifiedName, type Users } from '@gatehouse/users/contracts'
import type { SessionRow } from '../data/session-table.ts'
import type { SessionApplications } from './session-applications.ts'

interface Deps {
  readonly users: Users
  readonly applications: Applications
  readonly used: SessionApplications
}
/** A session as people see it. */
export interface Described {
  readonly row: SessionRow
  /** Empty when the user is not found. */
  readonly username: string
  readonly applications: readonly { readonly id: string; readonly name: string }[]
}
/** Each asked for once, however many sessions name it. */
const once = <X>(ask: (key: string) => Promise<X>) => {
  const known = new Map<string, Promise<X>>()
  return (key: string): Promise<X> => {
    const answer = known.get(key) ?? ask(key)
    known.set(key, answer)
    return answer
  }
}
export const sessionDescriber =
  ({ users, applications, used }: Deps) =>
  async (tenant: Tenant, rows: readonly SessionRow[]): Promise<readonly Described[]> => {
    const usernameOf = once(async (id) => {
      const user = await users.find(tenant, 'id', id)
      return user ? qualifiedName(user) : ''
    })
    const nameOf = once(async (id) => (await applications.find(tenant, id))?.name)
    const bySession = await used.of(
      tenant,
      rows.map(({ id }) => id),
    )
    const describe = async (row: SessionRow): Promise<Described> => ({
      row,
      username: await usernameOf(row.userId),
      applications: await Promise.all((bySession.get(row.id) ?? []).map(async ({ applicationId: id, name }) => ({ id, name: (await nameOf(id)) ?? name }))),
    })
    return Promise.all(rows.map(describe))
  }
export type DescribeSessions = ReturnType<typeof sessionDescriber>
