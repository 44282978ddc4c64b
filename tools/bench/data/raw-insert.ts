import { join } from 'node:path'
import Database from 'better-sqlite3'
import { type Cost, costOf } from './cost.ts'

/** Rows of one transaction: about what one turn of the event loop brings. */
const together = 256
const tables = ['users_user', 'users_claim'] as const
type Row = Readonly<Record<string, unknown>>

/**
 * What better-sqlite3 alone does with the same rows in the same tables, indexes and durability: the users and their claims.
 * @returns the cost of a user
 */
export const rawInsertCost = async (from: string, folder: string, most: number): Promise<Cost> => {
  const source = new Database(from, { readonly: true })
  const target = new Database(join(folder, 'raw.db'))
  try {
    target.pragma('journal_mode = wal')
    target.pragma('synchronous = full')
    const made = source.prepare(`select sql from sqlite_master where tbl_name in (${tables.map(() => '?').join()}) and sql is not null order by type desc`)
    for (const { sql } of made.all(...tables) as { sql: string }[]) target.exec(sql)
    const users = source.prepare('select * from users_user order by id limit ?').all(most) as Row[]
    const claimsOf = source.prepare('select * from users_claim where user_id = ? and tenant_id = ?')
    const people = users.map((user) => ({ user, claims: claimsOf.all(user.id, user.tenant_id) as Row[] }))
    const inserting = (table: (typeof tables)[number], row: Row) => {
      const columns = Object.keys(row)
      return target.prepare(`insert into ${table} (${columns.map((name) => `"${name}"`).join()}) values (${columns.map((name) => `@${name}`).join()})`)
    }
    const insertUser = inserting('users_user', people[0]?.user ?? {})
    const insertClaim = inserting('users_claim', people.find(({ claims }) => claims.length > 0)?.claims[0] ?? {})
    const insert = target.transaction((part: typeof people) => {
      for (const { user, claims } of part) {
        insertUser.run(user)
        for (const claim of claims) insertClaim.run(claim)
      }
    })
    return await costOf(people.length, () => {
      for (let at = 0; at < people.length; at += together) insert(people.slice(at, at + together))
      return undefined
    })
  } finally {
    source.close()
    target.close()
  }
}
