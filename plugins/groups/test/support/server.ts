import { Tenants } from '@gatehouse/kernel'
import { startTestServer } from '@gatehouse/kernel/testing'
import users from '@gatehouse/users'
import { GroupReaders, Users } from '@gatehouse/users/contracts'
import { Groups } from '../../src/contracts.ts'
import groups from '../../src/plugin.ts'
import { directory } from './directory.ts'

/** A server with groups, and maybe a store AD that keeps some of its own. */
export const startGroups = async (ad?: Readonly<Record<string, readonly string[]>>, tables: Readonly<Record<string, unknown>> = {}) => {
  const server = await startTestServer({ plugins: [users, groups], tables, ...(ad ? { replace: [[GroupReaders, directory(ad)] as const] } : {}) })
  const tenant = await server.use(Tenants).default()
  const other = await server.use(Tenants).create({ slug: 'other' })
  const people = server.use(Users)
  const person = (username: string) => people.create(tenant, { username })
  return { server, tenant, other, groups: server.use(Groups), users: people, person, [Symbol.asyncDispose]: server.stop }
}
