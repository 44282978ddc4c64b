/** ASN.1 in DER, as far as certificates have it: ITU-T X.690 §8 and §10. */
export interface Element {
  /** Of one byte: no certificate has a longer one. */
  readonly tag: number
  readonly value: Buffer
}
export const tags = { boolean: 0x01, octets: 0x04, oid: 0x06, utf8: 0x0c, printable: 0x13, ia5: 0x16, bmp: 0x1e, sequence: 0x30 } as const

const malformed = () => new Error('malformed DER')
/** §8.1.3: one byte, or the number of bytes that follow. */
const lengthAt = (bytes: Buffer, at: number): { readonly length: number; readonly from: number } => {
  const first = bytes[at] ?? 0x80
  if (first < 0x80) return { length: first, from: at + 1 }
  const count = first & 0x7f
  if (count === 0 || count > 4 || at + 1 + count > bytes.length) throw malformed()
  return { length: bytes.readUIntBE(at + 1, count), from: at + 1 + count }
}
/** The elements that follow one another. @throws Error */
export const elementsOf = (bytes: Buffer): readonly Element[] => {
  const elements: Element[] = []
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at] ?? 0
    const { length, from } = lengthAt(bytes, at + 1)
    if (from + length > bytes.length) throw malformed()
    elements.push({ tag, value: bytes.subarray(from, from + length) })
    at = from + length
  }
  return elements
}
/** The elements within one. @throws Error it is none, or has another tag */
export const within = (element: Element | undefined, tag?: number): readonly Element[] => {
  if (!element || (tag !== undefined && element.tag !== tag)) throw malformed()
  return elementsOf(element.value)
}
/** Dotted. §8.19. */
export const oidOf = ({ value }: Element): string => {
  const arcs: number[] = []
  let arc = 0
  for (const byte of value) {
    arc = arc * 128 + (byte & 0x7f)
    if (byte < 0x80) {
      arcs.push(arc)
      arc = 0
    }
  }
  const [first = 0, ...rest] = arcs
  const top = Math.min(2, Math.floor(first / 40))
  return [top, first - top * 40, ...rest].join('.')
}
