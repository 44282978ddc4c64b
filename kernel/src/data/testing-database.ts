import { randomBytes } from 'node:crypto'

export interface TestDatabase extends AsyncDisposable {
  readonly url: string
  drop(): Promise<void>
}
const onMysql = async (url: string, sql: string): Promise<void> => {
  const { createConnection } = await import('mysql2/promise')
  const connection = await createConnection({ uri: url })
  try {
    await connection.query(sql)
  } finally {
    await connection.end()
  }
}
const onPostgres = async (url: string, sql: string): Promise<void> => {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
/** A database of its own on a server that `GATEHOUSE_TEST_MYSQL_URL` or `GATEHOUSE_TEST_POSTGRES_URL` names; `drop` it. */
export const createTestDatabase = async (serverUrl: string): Promise<TestDatabase> => {
  const name = `gh_${randomBytes(6).toString('hex')}`
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const postgres = url.protocol.startsWith('postgres')
  const run = postgres ? onPostgres : onMysql
  await run(serverUrl, `create database ${name}`)
  const drop = () => run(serverUrl, `drop database if exists ${name}${postgres ? ' with (force)' : ''}`)
  return { url: url.href, drop, [Symbol.asyncDispose]: drop }
}
