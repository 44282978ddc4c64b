import type { ForeignSession, ForeignValue } from '@gatehouse/kernel/foreign'
import type { Attributes } from '../attributes.ts'
import { fold, nfc } from '../sql/fold.ts'
import { type Layout, longestId } from '../sql/layout.ts'
import type { Speech } from '../sql/speech.ts'
import type { UserRow } from './to-user.ts'

export interface RowDeps {
  readonly layout: Layout
  readonly speech: Speech
  readonly caseInsensitive: boolean
  /** The database compares usernames without regard to case by itself. */
  readonly foldsByItself: boolean
}
export const userColumns = 'u.UM_ID as row_key, u.UM_USER_ID as user_id, u.UM_USER_NAME as user_name'
const textOf = (value: unknown) => (typeof value === 'string' ? value : value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : '')
export const toRow = (row: Readonly<Record<string, unknown>>): UserRow => ({
  key: row.row_key as number | string,
  id: textOf(row.user_id),
  username: textOf(row.user_name),
})
/** Names that differ in case only, or by what a collation does not tell apart. */
const mostNamesakes = 20
const rowsAtOnce = 256
/** Few shapes of a statement: lists are filled up to a power of two. */
const padded = <K extends number | string>(keys: readonly K[]): readonly K[] =>
  Array.from({ length: 2 ** Math.ceil(Math.log2(keys.length)) }, (_, index) => (keys[index] ?? keys[0]) as K)
/** No database keeps U+0000, so nobody has it in a name or an id. */
const isPossible = (value: string): boolean => value !== '' && value.length <= 1000 && !value.includes('\0')
const isId = (value: string): boolean => isPossible(value) && [...value].length <= longestId

/** Reads of one session, which may be a transaction. */
export const createRows = ({ layout, speech, caseInsensitive, foldsByItself }: RowDeps) => {
  const select = (test: string, end: string) => `select ${userColumns} from ${layout.users} where ${test} and ${layout.ofTenant.sql}${end}`
  const named = (session: ForeignSession, test: string, value: ForeignValue) =>
    session.all(select(test, ` limit ${mostNamesakes}`), [value, ...layout.ofTenant.params]).then((rows) => rows.map(toRow))
  const byName = async (session: ForeignSession, username: string): Promise<UserRow | undefined> => {
    const [exact, folded] = [nfc(username), fold(username)]
    const found = await named(session, 'u.UM_USER_NAME = ?', username)
    const same = found.find((row) => nfc(row.username) === exact)
    if (same || !caseInsensitive) return same
    const alike = (rows: readonly UserRow[]) => rows.find((row) => fold(row.username) === folded)
    return alike(found) ?? (foldsByItself ? undefined : alike(await named(session, `${speech.lower('u.UM_USER_NAME')} = ?`, folded)))
  }
  return {
    async find(session: ForeignSession, by: 'id' | 'username', value: string, end = ''): Promise<UserRow | undefined> {
      if (!isPossible(value)) return undefined
      if (by === 'username') return byName(session, value)
      if (!isId(value)) return undefined
      const row = await session.one(select('u.UM_USER_ID = ?', end), [value, ...layout.ofTenant.params])
      return row && textOf(row.user_id) === value ? toRow(row) : undefined
    },
    async findAll(session: ForeignSession, given: readonly string[]): Promise<readonly UserRow[]> {
      const ids = [...new Set(given)].filter(isId)
      const wanted = new Set(ids)
      const found: UserRow[] = []
      for (let start = 0; start < ids.length; start += rowsAtOnce) {
        const some = padded(ids.slice(start, start + rowsAtOnce))
        const rows = await session.all(select(`u.UM_USER_ID in (${some.map(() => '?').join(', ')})`, ''), [...some, ...layout.ofTenant.params])
        found.push(...rows.map(toRow).filter(({ id }) => wanted.has(id)))
      }
      return found
    },
    async attributesOf(session: ForeignSession, rows: readonly UserRow[]): Promise<(row: UserRow) => Attributes> {
      const byKey = new Map(rows.map(({ key }) => [String(key), new Map<string, string>()]))
      for (let start = 0; start < rows.length; start += rowsAtOnce) {
        const keys = padded(rows.slice(start, start + rowsAtOnce).map(({ key }) => key))
        const sql = `select a.UM_USER_ID as row_key, a.UM_ATTR_NAME as name, a.UM_ATTR_VALUE as value from ${layout.attributes} where a.UM_USER_ID in (${keys.map(() => '?').join(', ')}) and ${layout.ofProfile.sql}`
        for (const { row_key, name, value } of await session.all(sql, [...keys, ...layout.ofProfile.params]))
          byKey.get(String(row_key))?.set(textOf(name), textOf(value))
      }
      return ({ key }) => byKey.get(String(key)) ?? new Map()
    },
  }
}
export type Rows = ReturnType<typeof createRows>
