import { timingSafeEqual } from 'node:crypto'

/** Security rule 1.10. */
export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b)

/** Of so many bytes, in hex or base64, padded or not, with `+/` or passlib's `./`. */
export const decoded = (text: string, length: number): Buffer | undefined => {
  if (text.length === length * 2 && /^[0-9a-f]*$/i.test(text)) return Buffer.from(text, 'hex')
  const bytes = fromBase64(text)
  return bytes?.length === length ? bytes : undefined
}
export const fromBase64 = (text: string): Buffer | undefined =>
  text.length <= 1024 && /^[A-Za-z0-9+/.]*={0,2}$/.test(text) ? Buffer.from(text.replaceAll('.', '+'), 'base64') : undefined

const mostBytes = 1024
/** As it was typed, and in NFC where that differs. None for what no password is. */
export const formsOf = (password: string, most = mostBytes): readonly Buffer[] =>
  password === '' ? [] : [...new Set([password, password.normalize('NFC')])].map((form) => Buffer.from(form)).filter(({ length }) => length <= most)

/** Whether one of the forms passes. */
export const someForm = async (password: string, passes: (bytes: Buffer) => Promise<boolean>, most?: number): Promise<boolean> => {
  for (const bytes of formsOf(password, most)) if (await passes(bytes)) return true
  return false
}
