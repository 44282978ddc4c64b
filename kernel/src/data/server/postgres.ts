import pg, { type QueryConfig, type QueryResult } from 'pg'
import type { Driver } from '../driver.ts'
import type { DriverOptions } from '../open-driver.ts'
import type { Row } from '../sql/plan.ts'
import { connectMs } from './connect-limit.ts'
import { type ServerLink, serverDriver } from './driver.ts'
import { type NamedStatements, namedStatements } from './named-statements.ts'
import { postgresError } from './postgres-errors.ts'
import type { Wire } from './wire.ts'

const int8 = pg.types.builtins.INT8
const types = {
  getTypeParser: ((oid: number, format?: 'text') => (oid === int8 ? Number : pg.types.getTypeParser(oid, format))) as typeof pg.types.getTypeParser,
}
const linkOver = (client: pg.Client, named: NamedStatements): ServerLink => {
  let broken = false
  const lost = () => {
    broken = true
  }
  client.on('error', lost)
  client.on('end', lost)
  const close = () => {
    lost()
    client.end().catch(() => {})
  }
  const query = async (config: QueryConfig): Promise<QueryResult<Row>> => {
    try {
      return await client.query<Row>(config)
    } catch (error) {
      // Without a SQLSTATE it is not the server's word but a lost connection or an answer that did not come in time.
      if (!(error instanceof pg.DatabaseError)) close()
      throw postgresError(error, broken)
    }
  }
  const execute = (sql: string, params: readonly unknown[]) => query({ ...named(sql), values: params as unknown[] })
  return {
    one: async (sql, params) => (await execute(sql, params)).rows[0],
    all: async (sql, params) => (await execute(sql, params)).rows,
    run: async (sql, params) => (await execute(sql, params)).rowCount ?? 0,
    async command(sql) {
      await query({ text: sql })
    },
    broken: () => broken,
    close,
  }
}
const open = async (url: string, statementMs: number, named: NamedStatements, wire: Wire | undefined): Promise<ServerLink> => {
  const client = new pg.Client({
    connectionString: url,
    ...(wire ? { stream: wire.socket, ssl: wire.tls ?? false } : {}),
    connectionTimeoutMillis: wire?.connectMs ?? connectMs,
    statement_timeout: statementMs,
    query_timeout: statementMs + 500,
    lock_timeout: 5000,
    application_name: 'gatehouse',
    keepAlive: true,
    types,
  })
  const link = linkOver(client, named)
  try {
    await client.connect()
  } catch (error) {
    link.close()
    throw postgresError(error, true)
  }
  return link
}
export const postgresDriver = (url: string, { poolSize, acquireMs, statementMs }: DriverOptions, wire?: Wire): Driver => {
  const named = namedStatements()
  return serverDriver('postgres', { size: poolSize, acquireMs, open: () => open(url, statementMs, named, wire) })
}
