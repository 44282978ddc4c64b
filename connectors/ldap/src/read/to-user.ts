import type { ClaimValue, User } from '@gatehouse/users/contracts'
import { guidText, isUuid } from '../guid.ts'
import type { Layout } from '../layout.ts'
import { parseChangeNumber, parseTime } from '../time.ts'
import type { AttributeValue, DirectoryEntry } from './entry.ts'

/** userAccountControl: ACCOUNTDISABLE, [MS-ADTS] §2.2.16. */
export const accountDisabled = 2
/** For attributes that a schema wants and nobody gave. */
export const placeholder = '-'

export const idOf = ({ flavour, idAttribute }: Pick<Layout, 'flavour' | 'idAttribute'>, entry: DirectoryEntry): string | undefined => {
  if (flavour === 'ad') return guidText(entry.bytes(idAttribute) ?? Buffer.alloc(0))
  const text = entry.text(idAttribute)?.toLowerCase()
  return text !== undefined && (isUuid(text) || !/uuid/i.test(idAttribute)) ? text : undefined
}
const isActive = ({ flavour, disabledAttribute, disabledValue }: Layout, entry: DirectoryEntry): boolean => {
  if (flavour === 'ad') return (Number(entry.text(disabledAttribute) ?? accountDisabled) & accountDisabled) === 0
  return disabledAttribute === '' || !entry.all(disabledAttribute).some((value) => value.toString().toLowerCase() === disabledValue.toLowerCase())
}
export const versionOf = ({ flavour, versionAttribute }: Layout, entry: DirectoryEntry, updatedAt: number): number => {
  const text = entry.text(versionAttribute)
  if (text === undefined) return updatedAt
  return (flavour === 'ad' ? Number(text) : parseChangeNumber(text)) || updatedAt
}
const shown = (value: AttributeValue): string => (typeof value === 'string' ? value : value.toString('base64'))
const claimOf = (values: readonly AttributeValue[]): ClaimValue | undefined => {
  const texts = values.map(shown)
  return texts.length > 1 ? texts : texts[0]
}
/** What stands in a required attribute only because it is required says nothing about the person. */
const isFilled = (attribute: string, value: ClaimValue, username: string): boolean => {
  const name = attribute.toLowerCase()
  return (name === 'cn' && value === username) || (name === 'sn' && value === placeholder)
}

/** @returns undefined when it has no id or no username: then it is nobody whom we could name */
export const toUser = (layout: Layout, entry: DirectoryEntry): User | undefined => {
  const id = idOf(layout, entry)
  const username = entry.text(layout.usernameAttribute)?.normalize('NFC')
  if (id === undefined || !username) return undefined
  const claims: Record<string, ClaimValue> = {}
  for (const [claim, attribute] of layout.attributes) {
    const value = claimOf(entry.all(attribute))
    if (value !== undefined && !isFilled(attribute, value, username)) claims[claim] = value
  }
  const createdAt = parseTime(entry.text(layout.createdAttribute) ?? '') ?? 0
  const updatedAt = parseTime(entry.text(layout.modifiedAttribute) ?? '') ?? createdAt
  return { id, username, store: layout.store, active: isActive(layout, entry), claims, createdAt, updatedAt, version: versionOf(layout, entry, updatedAt) }
}
