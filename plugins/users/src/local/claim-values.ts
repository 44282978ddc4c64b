import type { Claims, ClaimValue } from '../contracts.ts'
import type { ClaimRow } from '../data/tables.ts'
import { fold } from '../names.ts'

/** UTF-16 units that the index holds. */
export const indexed = 190
/** Longer texts are not searched, only found to be there. */
export const longestSearched = 1024

/** Names are marked by the type of their values, so that a search for text meets no number. Claim names begin with a letter or digit. */
export const marked = {
  text: (name: string) => name,
  number: (name: string) => `#${name}`,
  boolean: (name: string) => `?${name}`,
  other: (name: string) => `*${name}`,
}
export const anyMark = (name: string): readonly string[] => [name, `#${name}`, `?${name}`, `*${name}`]

/** A number as text that sorts as it does: the bits of IEEE 754, those of negative numbers turned over. */
export const numberKey = (value: number): string => {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value === 0 ? 0 : value)
  const negative = (bytes[0] ?? 0) >= 0x80
  for (let index = 0; index < 8; index += 1) bytes[index] = (bytes[index] ?? 0) ^ (negative ? 0xff : index === 0 ? 0x80 : 0)
  return bytes.toString('hex')
}

/** The part of a folded text that the index holds: no half of a surrogate pair. */
export const cut = (folded: string): string => {
  if (folded.length <= indexed) return folded
  const last = folded.charCodeAt(indexed - 1)
  return folded.slice(0, last >= 0xd800 && last < 0xdc00 ? indexed - 1 : indexed)
}
/** Whether a folded text may have been cut. */
export const isLong = (folded: string): boolean => folded.length >= indexed - 1

type Value = Pick<ClaimRow, 'name' | 'folded' | 'whole' | 'exact'>
const plain = (name: string, folded: string): Value => ({ name, folded, whole: null, exact: null })
const textValue = (name: string, text: string): Value => {
  const exact = text.normalize('NFC')
  const folded = fold(exact)
  return { name, folded: cut(folded), whole: isLong(folded) ? folded : null, exact: exact === folded ? null : exact }
}
const searched = (name: string, value: ClaimValue): Value => {
  if (typeof value === 'string' && value.length <= longestSearched) return textValue(marked.text(name), value)
  if (typeof value === 'number') return plain(marked.number(name), numberKey(value))
  if (typeof value === 'boolean') return plain(marked.boolean(name), String(value))
  return plain(marked.other(name), '')
}

/** What a user can be found by. */
export const claimRows = (userId: string, claims: Claims): ClaimRow[] =>
  Object.entries(claims).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((item: ClaimValue, position) => ({ userId, position, ...searched(name, item) })),
  )
