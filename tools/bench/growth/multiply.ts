import { join } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3'

/** Columns of a copy that differ from the row it is made of, as SQL over `n.i`, its number from 1. */
type Changes = Readonly<Record<string, string>>
const uuid = (first: string) => `printf('${first}%07x-0000-4000-8000-%012x', n.i, n.i)`
/** Time-ordered as ours: the time of expiry in ms, then a number. Spread over an hour. */
const tokenId = (expiresAt: number) => `printf('%012x%012x', ${expiresAt} + n.i % 3600000, n.i)`
const randomHash = 'substr(hex(randomblob(22)), 1, 43)'

/** Copies one row `count` times. */
const copies = (database: Database, table: string, where: string, count: number, changes: Changes): void => {
  const columns = database.prepare<[], { name: string }>(`pragma table_info("${table}")`).all()
  const values = columns.map(({ name }) => changes[name] ?? `t."${name}"`)
  database.exec(`
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count}),
      t as (select * from "${table}" where ${where} limit 1)
    insert into "${table}" (${columns.map(({ name }) => `"${name}"`).join(', ')})
    select ${values.join(', ')} from t, n`)
}
export interface Population {
  readonly applications: number
  /** Live access tokens; as many refresh tokens and families. */
  readonly tokens: number
}
/** Adds rows as the server makes them to the database of a stopped server that has one application named `login` and a login with it. */
export const multiply = (folder: string, { applications, tokens }: Population): void => {
  const database = new Sqlite(join(folder, 'gatehouse.db'))
  const one = <X>(sql: string): X => database.prepare<[], X>(sql).get() as X
  const { id } = one<{ id: string }>(`select id from applications_application where name = 'login'`)
  const { client_id: clientId } = one<{ client_id: string }>(`select client_id from oauth_client where application_id = '${id}'`)
  const expiresAt = Date.now() + 3_600_000
  database.exec('begin')
  copies(database, 'applications_application', `id = '${id}'`, applications, { id: uuid('a'), name: "'app ' || n.i" })
  copies(database, 'oauth_client', `client_id = '${clientId}'`, applications, { client_id: "'client' || n.i", application_id: uuid('a') })
  copies(database, 'oauth_client_secret', `client_id = '${clientId}'`, applications, { id: uuid('b'), client_id: "'client' || n.i" })
  const family = one<{ id: string }>(`select family_id as id from oauth_access_token where family_id is not null limit 1`).id
  copies(database, 'oauth_token_family', `id = '${family}'`, tokens, { id: tokenId(expiresAt) })
  const ofFamily = { id: tokenId(expiresAt), hash: randomHash, family_id: tokenId(expiresAt) }
  copies(database, 'oauth_access_token', `family_id = '${family}'`, tokens, ofFamily)
  copies(database, 'oauth_refresh_token', `family_id = '${family}'`, tokens, ofFamily)
  database.exec('commit')
  database.exec('analyze')
  database.close()
}
