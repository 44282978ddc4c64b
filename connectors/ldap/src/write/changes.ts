import { Attribute, Change } from 'ldapts'
import type { AttributeValue, DirectoryEntry } from '../read/entry.ts'

const same = (a: readonly AttributeValue[], b: readonly AttributeValue[]): boolean => {
  const texts = new Set(a.map((value) => value.toString('base64')))
  return a.length === b.length && b.every((value) => texts.has(value.toString('base64')))
}
const change = (operation: 'add' | 'delete' | 'replace', type: string, values: readonly AttributeValue[]): Change =>
  new Change({ operation, modification: new Attribute({ type, values: [...values] as string[] }) })

/**
 * The steps from what an entry holds to what it shall hold. `wary`: the old values are named, so that a server without assertions
 * refuses when somebody else has changed them meanwhile.
 */
export const changesTo = (entry: DirectoryEntry, attribute: string, wanted: readonly AttributeValue[], wary: boolean): readonly Change[] => {
  const now = entry.all(attribute)
  if (same(now, wanted)) return []
  if (!wary || [...now, ...wanted].some(Buffer.isBuffer)) return [change('replace', attribute, wanted)]
  return [...(now.length > 0 ? [change('delete', attribute, now)] : []), ...(wanted.length > 0 ? [change('add', attribute, wanted)] : [])]
}
export const replace = (attribute: string, values: readonly AttributeValue[]): Change => change('replace', attribute, values)
