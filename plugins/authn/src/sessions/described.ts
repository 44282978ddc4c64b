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
export interface Used {
  readonly row: SessionRow
  readonly applications: readonly { readonly id: string; readonly name: string }[]
}
/** A session as people see it. */
export interface Described extends Used {
  /** Empty when the user is not found. */
  readonly username: string
}
/** Look-ups in directories of others, in parallel. */
const atOnce = 20
/** Each asked for once, however many sessions name it. */
const once = <X>(ask: (key: string) => Promise<X>) => {
  const known = new Map<string, Promise<X>>()
  return (key: string): Promise<X> => {
    const answer = known.get(key) ?? ask(key)
    known.set(key, answer)
    return answer
  }
}
export const sessionDescriber = ({ users, applications, used }: Deps) => {
  /** Without a look-up of users, who may be in directories of others. */
  const withApplications = async (tenant: Tenant, rows: readonly SessionRow[]): Promise<readonly Used[]> => {
    const nameOf = once(async (id) => (await applications.find(tenant, id))?.name)
    const bySession = await used.of(
      tenant,
      rows.map(({ id }) => id),
    )
    return Promise.all(
      rows.map(async (row) => ({
        row,
        applications: await Promise.all((bySession.get(row.id) ?? []).map(async ({ applicationId: id, name }) => ({ id, name: (await nameOf(id)) ?? name }))),
      })),
    )
  }
  /** Names of users, each looked up once. */
  const names = (tenant: Tenant) =>
    once(async (id) => {
      const user = await users.find(tenant, 'id', id)
      return user ? qualifiedName(user) : ''
    })
  /** @yields portions of those that are asked for in parallel */
  async function* named(nameOf: ReturnType<typeof names>, sessions: readonly Used[]): AsyncGenerator<readonly Described[]> {
    for (let from = 0; from < sessions.length; from += atOnce)
      yield await Promise.all(sessions.slice(from, from + atOnce).map(async (one) => ({ ...one, username: await nameOf(one.row.userId) })))
  }
  const describe = async (tenant: Tenant, rows: readonly SessionRow[]): Promise<readonly Described[]> =>
    (await Array.fromAsync(named(names(tenant), await withApplications(tenant, rows)))).flat()
  return { withApplications, names, named, describe }
}
export type SessionDescriber = ReturnType<typeof sessionDescriber>
export type DescribeSessions = SessionDescriber['describe']
