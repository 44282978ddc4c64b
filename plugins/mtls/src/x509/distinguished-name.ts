import type { Attribute, RelativeName } from './parts.ts'

/** RFC 4514 §3, and the other names that certificates of clients have. */
const oids: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  SN: '2.5.4.4',
  SERIALNUMBER: '2.5.4.5',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  STREET: '2.5.4.9',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  TITLE: '2.5.4.12',
  BUSINESSCATEGORY: '2.5.4.15',
  POSTALCODE: '2.5.4.17',
  GN: '2.5.4.42',
  ORGANIZATIONIDENTIFIER: '2.5.4.97',
  UID: '0.9.2342.19200300.100.1.1',
  DC: '0.9.2342.19200300.100.1.25',
  EMAILADDRESS: '1.2.840.113549.1.9.1',
  E: '1.2.840.113549.1.9.1',
  JURISDICTIONC: '1.3.6.1.4.1.311.60.2.1.3',
}
const dotted = /^(?:oid\.)?(\d+(?:\.\d+)+)$/i

/** Cuts at a character that is not escaped. */
const cut = (text: string, at: string): readonly string[] => {
  const parts = ['']
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? ''
    if (character === at) parts.push('')
    else {
      const taken = character === '\\' ? text.slice(index, index + 2) : character
      parts[parts.length - 1] += taken
      index += taken.length - 1
    }
  }
  return parts
}
/** §2.4: two digits are a byte of UTF-8, anything else stands for itself. Blanks around it are not part of it. */
const unescaped = (text: string): string => {
  const plain = text.replace(/^ +/, '').replace(/(?<!\\) +$/, '')
  const parts = plain.matchAll(/\\([\da-fA-F]{2})|\\?([\s\S])/gu)
  return Buffer.concat([...parts].map(([, hex, character = '']) => (hex ? Buffer.from(hex, 'hex') : Buffer.from(character)))).toString('utf8')
}
const attributeOf = (text: string): Attribute | undefined => {
  const equals = text.indexOf('=')
  const name = text.slice(0, Math.max(equals, 0)).trim()
  const type = dotted.exec(name)?.[1] ?? (Object.hasOwn(oids, name.toUpperCase()) ? oids[name.toUpperCase()] : undefined)
  const value = unescaped(text.slice(equals + 1))
  return type === undefined || value === '' ? undefined : { type, value }
}
/** A name as text, in the order of certificates. Undefined: it is none, or has an attribute whose type we do not know. */
export const parseName = (text: string): readonly RelativeName[] | undefined => {
  const names = cut(text, ',').map((one) => cut(one, '+').map(attributeOf))
  if (names.some((attributes) => attributes.includes(undefined))) return undefined
  return (names as readonly RelativeName[]).toReversed()
}
const keyOf = (name: RelativeName) =>
  name
    .map(({ type, value }) => JSON.stringify([type, value]))
    .toSorted()
    .join()
/** Every attribute, in order, letter for letter: nothing but what was registered. */
export const sameName = (a: readonly RelativeName[], b: readonly RelativeName[]): boolean =>
  a.length > 0 && a.length === b.length && a.every((name, index) => keyOf(name) === keyOf(b[index] ?? []))
