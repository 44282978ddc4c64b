import type { Driver, Session } from '../data/driver.ts'
import type { ForeignDatabase, ForeignDatabases, ForeignOptions, ForeignSession, ForeignTarget } from './contracts.ts'

const enclosed = (host: string) => (host.includes(':') ? `[${host}]` : host)
const urlOf = ({ dialect, host, port, database, user, password }: Exclude<ForeignTarget, { readonly dialect: 'sqlite' }>): string => {
  const account = `${encodeURIComponent(user)}:${encodeURIComponent(password.reveal())}`
  return `${dialect}://${account}@${enclosed(host)}:${port}/${encodeURIComponent(database)}`
}
const driverFor = async (target: ForeignTarget, options: ForeignOptions, monotonic: () => number): Promise<Driver> => {
  const { poolSize, acquireMs, statementMs, connectMs, allows } = options
  const limits = { poolSize, acquireMs, statementMs, monotonic }
  if (target.dialect === 'sqlite') return (await import('../data/sqlite/foreign.ts')).foreignSqlite(target.file, target.functions ?? {}, limits)
  const { wireTo } = await import('../data/server/wire.ts')
  const wire = wireTo({ ...target, connectMs, allows })
  if (target.dialect === 'mysql') return (await import('../data/server/mysql.ts')).mysqlDriver(urlOf(target), limits, wire)
  return (await import('../data/server/postgres.ts')).postgresDriver(urlOf(target), limits, wire)
}
const sessionOver = (session: Session): ForeignSession => ({
  one: async (sql, params) => session.one(sql, params),
  all: async (sql, params) => session.all(sql, params),
  run: async (sql, params) => session.run(sql, params),
})

export const foreignDatabases = (monotonic: () => number): ForeignDatabases => ({
  async open(target, options): Promise<ForeignDatabase> {
    const driver = await driverFor(target, options, monotonic)
    return {
      ...sessionOver(driver),
      dialect: driver.dialect,
      transaction: (work) => driver.transact((session) => work(sessionOver(session))),
      ping: driver.ping,
      close: driver.close,
    }
  },
})
