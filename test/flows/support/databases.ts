import { randomUUID } from 'node:crypto'
import mysql from 'mysql2/promise'
import pg from 'pg'

export interface TestDatabase extends AsyncDisposable {
  /** Undefined: the embedded default. */
  readonly url: string | undefined
}
const required = (name: string): string => {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: run through npm test`)
  return value
}
const name = () => `flow_${randomUUID().replaceAll('-', '').slice(0, 12)}`
const inMySql = async (sql: string) => {
  const connection = await mysql.createConnection(required('GATEHOUSE_TEST_MYSQL_URL'))
  await connection.query(sql).finally(() => connection.end())
}
const inPostgres = async (sql: string) => {
  const client = new pg.Client(required('GATEHOUSE_TEST_POSTGRES_URL'))
  await client.connect()
  await client.query(sql).finally(() => client.end())
}
const withPath = (url: string, path: string): string => Object.assign(new URL(url), { pathname: `/${path}` }).href

/** A database of its own on each kind of server. */
export const databases = {
  sqlite: async (): Promise<TestDatabase> => ({ url: undefined, [Symbol.asyncDispose]: async () => undefined }),
  async mariadb(): Promise<TestDatabase> {
    const database = name()
    await inMySql(`create database ${database} character set utf8mb4 collate utf8mb4_bin`)
    return {
      url: withPath(required('GATEHOUSE_TEST_MYSQL_URL'), database),
      [Symbol.asyncDispose]: () => inMySql(`drop database ${database}`),
    }
  },
  async postgres(): Promise<TestDatabase> {
    const database = name()
    await inPostgres(`create database ${database}`)
    return {
      url: withPath(required('GATEHOUSE_TEST_POSTGRES_URL'), database),
      [Symbol.asyncDispose]: () => inPostgres(`drop database ${database} with (force)`),
    }
  },
} as const
export type DatabaseKind = keyof typeof databases
