import type { Group } from '@gatehouse/users/contracts'
import type { Piece, Speech } from '../sql/speech.ts'

/** A row of UM_ROLE. */
export interface GroupRow {
  /** UM_ID. */
  readonly key: number | string
  readonly group: Group
}
export const groupColumns = 'g.UM_ID as row_key, g.UM_GROUP_UUID as group_id, g.UM_ROLE_NAME as group_name'
/** Of rows from before there were unique ids of groups: their number, which survives a rename as well. */
export const groupId = (speech: Speech): string => speech.bytes(`coalesce(nullif(${speech.text('g.UM_GROUP_UUID')}, ''), ${speech.text('g.UM_ID')})`)
export const groupName = (speech: Speech): string => speech.fold('g.UM_ROLE_NAME')
export const inOrderOfNames = (speech: Speech): Piece => ({ sql: `${groupName(speech)}, ${groupId(speech)}`, params: [] })

/** The layout keeps no times of groups. */
export const toGroup =
  (store: string) =>
  ({ row_key, group_id, group_name }: Readonly<Record<string, unknown>>): GroupRow => {
    const key = row_key as number | string
    const id = String(group_id ?? '') || String(key)
    return { key, group: Object.freeze({ id, name: String(group_name), store, createdAt: 0, updatedAt: 0 }) }
  }
