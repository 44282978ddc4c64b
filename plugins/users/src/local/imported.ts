import { type Digests, digestNames, type ImportedPassword, InvalidUser } from '../contracts.ts'

const mark = '$imported$'
/** Of the column. */
const longest = 512

/** The one text of a hash that another system made. @throws InvalidUser, InvalidDigest */
export const importedText = (digests: Digests, { hash, salt, digest, properties }: ImportedPassword): string => {
  const stored = { hash, salt }
  if (digest === 'PLAIN_TEXT') throw new InvalidUser('a plain password is no hash')
  const known = digest === undefined ? digests.recognize(stored) !== undefined : digestNames.includes(digest) && digests.open(digest, properties).fits(stored)
  if (!known) throw new InvalidUser('the hash of the password is of no form that is known')
  const text = mark + Buffer.from(JSON.stringify({ hash, salt, digest, properties })).toString('base64url')
  if (text.length > longest) throw new InvalidUser('the hash of the password is too long')
  return text
}
/** Undefined: it is one of ours. */
export const importedCheck = (digests: Digests, text: string): ((password: string) => Promise<boolean>) | undefined => {
  if (!text.startsWith(mark)) return undefined
  const { hash, salt, digest, properties } = JSON.parse(Buffer.from(text.slice(mark.length), 'base64url').toString('utf8')) as ImportedPassword
  const stored = { hash, salt }
  const opened = digest === undefined ? digests.recognize(stored) : digests.open(digest, properties)
  return async (password) => (await opened?.verify(stored, password)) ?? false
}
