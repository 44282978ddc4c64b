import { DatabaseSync } from 'node:sqlite'
import { Server } from '@gatehouse/kernel'
import type { TestServer } from '@gatehouse/kernel/testing'

/** What moves by itself, or with each request; `users_attempt` also counts tries for names that do not exist. */
const moving = ['audit_record', 'jobs_job', 'state_short_lived', 'state_once', 'oauth_access_token', 'users_attempt']

/** All rows of a tenant, read past the data layer. */
export const snapshot = async (server: TestServer, tenantId: string): Promise<Readonly<Record<string, unknown>>> => {
  using database = new DatabaseSync(`${server.use(Server).dataDir}/gatehouse.db`, { readOnly: true })
  const tables = database.prepare("select m.name from sqlite_master m join pragma_table_info(m.name) c on c.name = 'tenant_id' where m.type = 'table'").all()
  const names = tables.map(({ name }) => String(name)).filter((name) => !moving.includes(name))
  return Object.fromEntries(names.map((name) => [name, database.prepare(`select * from "${name}" where tenant_id = ?`).all(tenantId)]))
}
