import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto'

/** Without vowels and what looks alike. */
const letters = 'BCDFGHJKMNPQRSTVWXZ23456789'
const codeLength = 8

/** 256 bits. */
export const newToken = (): string => randomBytes(32).toString('base64url')
/** 38 bits: good for a few tries in a few minutes. `BCDF-GHJK`. */
export const newCode = (): string => {
  const code = Array.from({ length: codeLength }, () => letters[randomInt(letters.length)]).join('')
  return `${code.slice(0, codeLength / 2)}-${code.slice(codeLength / 2)}`
}
/** As it was typed: small letters, blanks, no dash. */
const normal = (code: string): string => code.toUpperCase().replace(/[^A-Z0-9]/g, '')

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url')
export const addressHash = (address: string): string => hashOf(address.toLowerCase())
/** With a key of the server's, and for one user: a leaked table does not tell codes. */
export const codeHash = (key: Buffer, tenantId: string, userId: string, code: string): string =>
  createHmac('sha256', key)
    .update([tenantId, userId, normal(code.slice(0, 64))].join('\n'))
    .digest('base64url')
