import type { ForeignSession } from '@gatehouse/kernel/foreign'
import type { User, UserFilter, UserPage, UserSearch, UserWalker } from '@gatehouse/users/contracts'
import type { Conditions } from '../sql/condition.ts'
import type { Layout } from '../sql/layout.ts'
import type { Piece, Speech } from '../sql/speech.ts'
import { timeColumn } from '../sql/times.ts'
import { type Rows, toRow, userColumns } from './rows.ts'
import type { UserMaker } from './to-user.ts'

export interface SearchDeps {
  readonly layout: Layout
  readonly speech: Speech
  readonly conditions: Conditions
  readonly rows: Rows
  readonly toUser: UserMaker
  readonly times: { readonly createdAttribute: string; readonly modifiedAttribute: string }
}
/** Users of one answer, whatever is asked for. */
const longestPage = 10_000

export const createSearch = ({ layout, speech, conditions, rows, toUser, times }: SearchDeps) => {
  const columns: Readonly<Record<NonNullable<UserSearch['orderBy']>, Piece>> = {
    id: { sql: speech.bytes('u.UM_USER_ID'), params: [] },
    username: { sql: speech.fold('u.UM_USER_NAME'), params: [] },
    createdAt: timeColumn(layout, speech, times.createdAttribute),
    updatedAt: timeColumn(layout, speech, times.modifiedAttribute),
  }
  const orderOf = ({ orderBy = 'id', descending = false }: UserSearch): Piece => {
    const direction = descending ? ' desc' : ''
    const { sql, params } = columns[orderBy] ?? columns.id
    return orderBy === 'id' ? { sql: sql + direction, params } : { sql: `${sql}${direction}, ${columns.id.sql}${direction}`, params }
  }
  const page = async (session: ForeignSession, search: UserSearch, where: Piece, limit: number): Promise<readonly User[]> => {
    const order = orderOf(search)
    const sql = `select ${userColumns} from ${layout.users} where ${where.sql} order by ${order.sql} limit ? offset ?`
    const found = (await session.all(sql, [...where.params, ...order.params, limit, search.offset])).map(toRow)
    const attributesOf = await rows.attributesOf(session, found)
    return found.map((row) => toUser(row, attributesOf(row)))
  }
  const count = async (session: ForeignSession, { sql, params }: Piece): Promise<number> =>
    Number((await session.one(`select count(*) as total from ${layout.users} where ${sql}`, params))?.total ?? 0)

  return {
    async search(session: ForeignSession, search: UserSearch): Promise<UserPage> {
      const limit = Math.min(search.limit, longestPage)
      const where = conditions(search.where)
      const users = limit === 0 ? [] : await page(session, search, where, limit)
      const ends = users.length < limit && (users.length > 0 || search.offset === 0)
      return { total: ends ? search.offset + users.length : await count(session, where), users }
    },
    /** By keyset, uncounted. */
    walk(session: ForeignSession, { where, limit, after }: Parameters<UserWalker['walk']>[0]): Promise<readonly User[]> {
      const parts: UserFilter[] = [...(where ? [where] : []), ...(after === undefined ? [] : [{ op: 'gt', field: 'id', value: after } as const])]
      const length = Math.min(limit, longestPage)
      return page(session, { limit: length, offset: 0 }, conditions(parts.length > 0 ? { op: 'and', parts } : undefined), length)
    },
  }
}
export type Search = ReturnType<typeof createSearch>
