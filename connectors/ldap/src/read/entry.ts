import type { Entry } from 'ldapts'
import type { Directory } from '../connect/directory.ts'

export type AttributeValue = string | Buffer
/** An entry with its attributes in one shape: names in lower case without options, values always in a list. */
export interface DirectoryEntry {
  readonly dn: string
  /** The directory that gave it. */
  readonly home: Directory
  /** Empty when it is not there. */
  all(attribute: string): readonly AttributeValue[]
  text(attribute: string): string | undefined
  bytes(attribute: string): Buffer | undefined
  /** `member` and `range=0-1499`, when the server gives a part only. */
  readonly ranged: string | undefined
}
const listOf = (value: Entry[string] | undefined): readonly AttributeValue[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])

export const readEntry = (home: Directory, { dn, ...given }: Entry): DirectoryEntry => {
  const values = new Map<string, readonly AttributeValue[]>()
  let ranged: string | undefined
  for (const [description, value] of Object.entries(given)) {
    const [name = '', ...options] = description.toLowerCase().split(';')
    const list = listOf(value)
    if (list.length === 0 && values.has(name)) continue
    ranged = options.find((option) => option.startsWith('range=')) ?? ranged
    values.set(name, list)
  }
  const all = (attribute: string) => values.get(attribute.toLowerCase()) ?? []
  return {
    dn,
    home,
    ranged,
    all,
    text: (attribute) => all(attribute)[0]?.toString(),
    bytes(attribute) {
      const [first] = all(attribute)
      return first === undefined ? undefined : Buffer.from(first)
    },
  }
}
