const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/
const canonical = (hex: string): string => [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
/** The first three groups of an objectGUID are little-endian, [MS-DTYP] §2.3.4.2. */
const swapped = (bytes: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, 4).toReversed(), bytes.subarray(4, 6).toReversed(), bytes.subarray(6, 8).toReversed(), bytes.subarray(8)].map(Buffer.from))

export const isUuid = (text: string): boolean => uuid.test(text)
/** @returns undefined when it is not one of 16 bytes */
export const guidText = (bytes: Buffer): string | undefined => (bytes.length === 16 ? canonical(swapped(bytes).toString('hex')) : undefined)
export const guidBytes = (text: string): Buffer => swapped(Buffer.from(text.replaceAll('-', ''), 'hex'))
