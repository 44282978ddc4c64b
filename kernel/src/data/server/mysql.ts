import mysql, { type Connection, type ConnectionOptions, type ResultSetHeader, type TypedParameterValue } from 'mysql2'
import type { Driver } from '../driver.ts'
import { DatabaseBusy, DatabaseUnavailable } from '../errors.ts'
import { limited } from '../limited.ts'
import type { DriverOptions } from '../open-driver.ts'
import type { Row } from '../sql/plan.ts'
import type { DbValue } from '../sql/values.ts'
import { connectMs } from './connect-limit.ts'
import { type ServerLink, serverDriver } from './driver.ts'
import { mysqlError } from './mysql-errors.ts'
import type { Wire } from './wire.ts'

/** Read committed, as PostgreSQL has it: with the default a transaction goes on seeing what was at its first read. */
const session = [
  'set session transaction isolation level read committed',
  "set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO', innodb_lock_wait_timeout = 5, time_zone = '+00:00'",
]
/** mysql2 sends numbers as DOUBLE, which has no place in a LIMIT and compares badly with BIGINT. */
const bound = (value: DbValue): DbValue | TypedParameterValue => (typeof value === 'number' ? mysql.TypedParameter.LONGLONG(value) : value)

const linkOver = (connection: Connection, statementMs: number): ServerLink => {
  let broken = false
  const lost = () => {
    broken = true
  }
  connection.on('error', lost)
  connection.on('end', lost)
  const close = () => {
    lost()
    connection.destroy()
  }
  const fail = (error: unknown): unknown => {
    if ((error as { fatal?: boolean }).fatal) close()
    return mysqlError(error, broken)
  }
  // After the time limit the answer may still come: nobody may take it for its own, so the connection goes.
  const expire = () => {
    close()
    return new DatabaseBusy('the database is busy', { detail: `no answer within ${statementMs} ms` })
  }
  const execute = <R>(sql: string, params: readonly DbValue[]): Promise<R> =>
    limited(statementMs, expire, (resolve, reject) => {
      connection.execute({ sql, values: params.map(bound) as DbValue[] }, (error, result) => (error ? reject(fail(error)) : resolve(result as R)))
    })
  return {
    one: async (sql, params) => (await execute<Row[]>(sql, params))[0],
    all: (sql, params) => execute<Row[]>(sql, params),
    run: async (sql, params) => (await execute<ResultSetHeader>(sql, params)).affectedRows,
    command: (sql) =>
      limited<void>(statementMs, expire, (resolve, reject) => {
        connection.query({ sql }, (error) => (error ? reject(fail(error)) : resolve()))
      }),
    broken: () => broken,
    close,
  }
}
const wired = ({ tls, connect }: Wire): ConnectionOptions => ({ stream: connect, ...(tls ? { ssl: { ...tls, verifyIdentity: true } } : {}) })
const open = async (url: string, statementMs: number, wire: Wire | undefined): Promise<ServerLink> => {
  const greetingMs = wire?.connectMs ?? connectMs
  const connection = mysql.createConnection({
    uri: url,
    ...(wire ? wired(wire) : {}),
    connectTimeout: greetingMs,
    charset: 'UTF8MB4_UNICODE_CI',
    flags: ['FOUND_ROWS', '-LOCAL_FILES'],
    maxPreparedStatements: 500,
  })
  const link = linkOver(connection, statementMs)
  try {
    const expire = () => new DatabaseUnavailable('the database cannot be used now', { detail: 'it did not greet us' })
    await limited<void>(greetingMs, expire, (resolve, reject) => connection.connect((error) => (error ? reject(mysqlError(error, true)) : resolve())))
    for (const statement of session) await link.command(statement)
  } catch (error) {
    link.close()
    throw error
  }
  return link
}
export const mysqlDriver = (url: string, { poolSize, acquireMs, statementMs }: DriverOptions, wire?: Wire): Driver =>
  serverDriver('mysql', { size: poolSize, acquireMs, open: () => open(url, statementMs, wire) })
