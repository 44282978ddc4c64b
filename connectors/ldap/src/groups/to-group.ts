import type { ClaimValue, Group } from '@gatehouse/users/contracts'
import type { Layout } from '../layout.ts'
import type { DirectoryEntry } from '../read/entry.ts'
import { idOf } from '../read/to-user.ts'
import { parseTime } from '../time.ts'

export interface GroupEntry {
  readonly dn: string
  readonly group: Group
}
export const groupAttributes = ({ idAttribute, createdAttribute, modifiedAttribute, groups }: Layout): string[] => [
  idAttribute,
  groups.nameAttribute,
  createdAttribute,
  modifiedAttribute,
]
/** @returns nothing for an entry without id or name */
export const toGroup = (layout: Layout, entry: DirectoryEntry): readonly GroupEntry[] => {
  const id = idOf(layout, entry)
  const name = entry.text(layout.groups.nameAttribute)?.normalize('NFC')
  if (id === undefined || !name) return []
  const createdAt = parseTime(entry.text(layout.createdAttribute) ?? '') ?? 0
  const updatedAt = parseTime(entry.text(layout.modifiedAttribute) ?? '') ?? createdAt
  return [{ dn: entry.dn, group: { id, name, store: layout.store, createdAt, updatedAt } }]
}
export const groupFields: ReadonlySet<string> = new Set(['id', 'name', 'createdAt', 'updatedAt'])
export const valuesOfGroup = (group: Group, field: string): readonly ClaimValue[] =>
  groupFields.has(field) ? [group[field as 'id' | 'name' | 'createdAt' | 'updatedAt']] : []
