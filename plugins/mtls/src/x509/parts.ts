import { type Element, elementsOf, oidOf, tags, within } from './der.ts'

/** One attribute of a name. */
export interface Attribute {
  /** Dotted object identifier. */
  readonly type: string
  readonly value: string
}
/** The attributes of one place in a name; nearly always one. */
export type RelativeName = readonly Attribute[]
export interface Extension {
  readonly oid: string
  readonly critical: boolean
  readonly value: Buffer
}
export interface Parts {
  /** As the certificate has it: the country comes first. */
  readonly subject: readonly RelativeName[]
  readonly extensions: readonly Extension[]
}
const VERSION = 0xa0
const EXTENSIONS = 0xa3
const swapped = (value: Buffer) => Buffer.from(value.subarray(0, value.length - (value.length % 2))).swap16()

/** Of a kind that we do not read: its bytes, as RFC 4514 §2.4 writes them. */
const textOf = ({ tag, value }: Element): string => {
  if (tag === tags.utf8 || tag === tags.printable || tag === tags.ia5) return value.toString('utf8')
  return tag === tags.bmp ? swapped(value).toString('utf16le') : `#${value.toString('hex')}`
}
const nameOf = (name: Element | undefined): readonly RelativeName[] =>
  within(name, tags.sequence).map((set) =>
    within(set).map((pair) => {
      const [type, value] = within(pair, tags.sequence)
      if (type?.tag !== tags.oid || !value) throw new Error('malformed name')
      return { type: oidOf(type), value: textOf(value) }
    }),
  )
const extensionOf = (element: Element): Extension => {
  const [oid, second, third] = within(element, tags.sequence)
  const value = third ?? second
  if (oid?.tag !== tags.oid || value?.tag !== tags.octets) throw new Error('malformed extension')
  return { oid: oidOf(oid), critical: second?.tag === tags.boolean && second.value[0] !== 0, value: value.value }
}
/** What Node does not tell of a certificate without ambiguity. RFC 5280 §4.1. @throws Error */
export const partsOf = (der: Buffer): Parts => {
  const [certificate] = elementsOf(der)
  const [signed] = within(certificate, tags.sequence)
  const all = within(signed, tags.sequence)
  const fields = all[0]?.tag === VERSION ? all.slice(1) : all
  const extensions = fields.find(({ tag }) => tag === EXTENSIONS)
  const [list] = extensions ? within(extensions) : []
  return { subject: nameOf(fields[4]), extensions: list ? within(list, tags.sequence).map(extensionOf) : [] }
}
