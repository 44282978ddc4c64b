import type { Driver } from './driver.ts'
import type { Target } from './target.ts'

export interface DriverOptions {
  /** Connections to MySQL or PostgreSQL. */
  readonly poolSize: number
  readonly acquireMs: number
  /** Longest time of one statement on MySQL or PostgreSQL. */
  readonly statementMs: number
  readonly monotonic: () => number
}
/** Each database's package is loaded only where it is used. */
export const openDriver = async (target: Target, options: DriverOptions): Promise<Driver> => {
  if (target.dialect === 'sqlite') return (await import('./sqlite/driver.ts')).sqliteDriver(target.file, options)
  if (target.dialect === 'mysql') return (await import('./server/mysql.ts')).mysqlDriver(target.url, options)
  return (await import('./server/postgres.ts')).postgresDriver(target.url, options)
}
