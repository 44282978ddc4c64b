import { createHash } from 'node:crypto'
import mysql from 'mysql2/promise'
import pg from 'pg'

const key = { mysql: 'integer primary key auto_increment', postgres: 'serial primary key' } as const
const tables = (dialect: keyof typeof key) => [
  `create table UM_USER (UM_ID ${key[dialect]}, UM_USER_ID varchar(255) not null unique, UM_USER_NAME varchar(255) not null, UM_USER_PASSWORD varchar(255) not null,
    UM_SALT_VALUE varchar(31), UM_REQUIRE_CHANGE boolean default false, UM_CHANGED_TIME timestamp not null, UM_TENANT_ID integer not null, unique (UM_USER_NAME, UM_TENANT_ID))`,
  `create table UM_USER_ATTRIBUTE (UM_ID ${key[dialect]}, UM_ATTR_NAME varchar(255) not null, UM_ATTR_VALUE varchar(1024), UM_PROFILE_ID varchar(255), UM_USER_ID integer, UM_TENANT_ID integer)`,
  `create table UM_ROLE (UM_ID ${key[dialect]}, UM_ROLE_NAME varchar(255) not null, UM_GROUP_UUID varchar(36), UM_TENANT_ID integer)`,
  `create table UM_USER_ROLE (UM_ID ${key[dialect]}, UM_ROLE_ID integer, UM_USER_ID integer, UM_TENANT_ID integer)`,
]
type Value = string | number
export interface ExternalUsers {
  run(sql: string, values?: readonly Value[]): Promise<readonly Record<string, unknown>[]>
  /** As the reference product would have stored them: salted SHA-256. */
  add(username: string, password: string): Promise<void>
}
const runMysql =
  (url: string): ExternalUsers['run'] =>
  async (sql, values = []) => {
    const connection = await mysql.createConnection(url)
    try {
      const [rows] = await connection.query(sql, [...values])
      return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : []
    } finally {
      await connection.end()
    }
  }
const runPostgres =
  (url: string): ExternalUsers['run'] =>
  async (sql, values = []) => {
    const client = new pg.Client(url)
    await client.connect()
    try {
      const text = sql.split('?').reduce((made, part, index) => `${made}$${index}${part}`)
      return (await client.query(text, [...values])).rows
    } finally {
      await client.end()
    }
  }

/** The tables of the reference product in a database of somebody else's. */
export const createExternalUsers = async (url: string): Promise<ExternalUsers> => {
  const dialect = url.startsWith('mysql') ? 'mysql' : 'postgres'
  const run = dialect === 'mysql' ? runMysql(url) : runPostgres(url)
  for (const table of tables(dialect)) await run(table)
  return {
    run,
    async add(username, password) {
      const hash = createHash('sha256').update(`${password}salt-of-${username}`).digest('base64')
      const values = [`id-of-${username}`, username, hash, `salt-of-${username}`]
      await run(
        'insert into UM_USER (UM_USER_ID, UM_USER_NAME, UM_USER_PASSWORD, UM_SALT_VALUE, UM_CHANGED_TIME, UM_TENANT_ID) values (?, ?, ?, ?, current_timestamp, -1234)',
        values,
      )
      await run(
        "insert into UM_USER_ATTRIBUTE (UM_ATTR_NAME, UM_ATTR_VALUE, UM_PROFILE_ID, UM_USER_ID, UM_TENANT_ID) select 'mail', ?, 'default', UM_ID, -1234 from UM_USER where UM_USER_NAME = ?",
        [`${username}@corp.test`, username],
      )
    },
  }
}
