/** For comparing without regard to case, as the local store does: one Unicode form, and a final sigma is a sigma. */
export const fold = (text: string): string => text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ')
/** By code point: JavaScript compares UTF-16 units. */
export const byCodePoint = (a: string, b: string): number => (a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b)))
