import type { Group } from '@gatehouse/users/contracts'
import type { Piece, Speech } from '../sql/speech.ts'

/** A row of UM_ROLE. */
export interface GroupRow {
  /** UM_ID. */
  readonly key: number | string
  readonly group: Group
}
/** How the columns of `g` are spelled in one database. */
export interface GroupColumns {
  readonly all: string
  readonly id: string
  readonly name: string
  readonly order: Piece
}
/** Where there are no unique ids of groups, or none yet, their number serves: it survives a rename as well. */
export const groupColumns = (speech: Speech, hasIds: boolean): GroupColumns => {
  const number = speech.text('g.UM_ID')
  const id = speech.bytes(hasIds ? `coalesce(nullif(${speech.text('g.UM_GROUP_UUID')}, ''), ${number})` : number)
  const name = speech.fold('g.UM_ROLE_NAME')
  const all = `g.UM_ID as row_key, ${hasIds ? 'g.UM_GROUP_UUID' : 'null'} as group_id, g.UM_ROLE_NAME as group_name`
  return { all, id, name, order: { sql: `${name}, ${id}`, params: [] } }
}

/** The layout keeps no times of groups. */
export const toGroup =
  (store: string) =>
  ({ row_key, group_id, group_name }: Readonly<Record<string, unknown>>): GroupRow => {
    const key = row_key as number | string
    const id = String(group_id ?? '') || String(key)
    return { key, group: Object.freeze({ id, name: String(group_name), store, createdAt: 0, updatedAt: 0 }) }
  }
