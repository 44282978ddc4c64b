import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase } from '@gatehouse/kernel/testing'
import Sqlite from 'better-sqlite3'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { layouts, tables } from './layout.ts'

export interface ExternalDatabase {
  /** Settings of the kind that lead to it. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly sqliteFolder: string | undefined
  /** Statements of the test's own. */
  run(sql: string, values?: readonly (string | number | null)[]): Promise<readonly Record<string, unknown>[]>
  empty(): Promise<void>
  drop(): Promise<void>
}
const serverOf = (variable: string): string => {
  const url = process.env[variable]
  if (!url) throw new Error(`${variable} is not set: run through npm test`)
  return url
}
const settingsOf = (url: URL) => ({
  url: `jdbc:${url.protocol === 'mysql:' ? 'mysql' : 'postgresql'}://${url.host}${url.pathname}`,
  userName: decodeURIComponent(url.username),
  ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
})
const lowered = (row: Record<string, unknown>) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toUpperCase(), value]))
const emptied = (run: ExternalDatabase['run']) => async () => {
  for (const table of tables) await run(`delete from ${table}`)
}

const onMysql = async (): Promise<ExternalDatabase> => {
  const database = await createTestDatabase(serverOf('GATEHOUSE_TEST_MYSQL_URL'))
  const connection = await mysql.createConnection({ uri: database.url, multipleStatements: true })
  await connection.query(`alter database character set utf8mb4 collate utf8mb4_bin; ${layouts.mysql}`)
  const run: ExternalDatabase['run'] = async (sql, values = []) => {
    const [rows] = await connection.query(sql, [...values])
    return Array.isArray(rows) ? (rows as Record<string, unknown>[]).map(lowered) : []
  }
  return {
    settings: settingsOf(new URL(database.url)),
    sqliteFolder: undefined,
    run,
    empty: emptied(run),
    drop: async () => {
      await connection.end()
      await database.drop()
    },
  }
}
const onPostgres = async (): Promise<ExternalDatabase> => {
  const database = await createTestDatabase(serverOf('GATEHOUSE_TEST_POSTGRES_URL'))
  const client = new pg.Client({ connectionString: database.url })
  client.on('error', () => {})
  await client.connect()
  await client.query(layouts.postgres)
  const run: ExternalDatabase['run'] = async (sql, values = []) => {
    let count = 0
    const { rows } = await client.query(
      sql.replaceAll('?', () => {
        count += 1
        return `$${count}`
      }),
      [...values],
    )
    return rows.map(lowered)
  }
  return {
    settings: settingsOf(new URL(database.url)),
    sqliteFolder: undefined,
    run,
    empty: emptied(run),
    drop: async () => {
      await client.end()
      await database.drop()
    },
  }
}
const onSqlite = async (): Promise<ExternalDatabase> => {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-jdbc-'))
  const database = new Sqlite(join(folder, 'theirs.db'))
  database.exec(layouts.sqlite)
  const run: ExternalDatabase['run'] = async (sql, values = []) => {
    const statement = database.prepare<unknown[], Record<string, unknown>>(sql)
    if (statement.reader) return statement.all(...values).map(lowered)
    statement.run(...values)
    return []
  }
  return {
    settings: { url: 'jdbc:sqlite:theirs.db' },
    sqliteFolder: folder,
    run,
    empty: emptied(run),
    drop: async () => {
      database.close()
      await rm(folder, { recursive: true })
    },
  }
}
export const externalDatabases = { MariaDB: onMysql, PostgreSQL: onPostgres, SQLite: onSqlite } as const
