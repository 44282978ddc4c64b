import { InvalidUser } from './contracts.ts'

/** Name of the local store. */
export const primary = 'PRIMARY'
/** MySQL indexes 191 characters; folding may lengthen a name. */
const longestName = 190

/** For comparing without regard to case: the same text in one Unicode form. A final sigma counts as a sigma, or a prefix would not be one. */
export const fold = (text: string): string => text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ')

/** `AD/ann` is `ann` in the store `AD`. A slash in front belongs to the name. */
export const splitName = (name: string): { readonly store: string | undefined; readonly username: string } => {
  const slash = name.indexOf('/')
  return slash > 0 ? { store: name.slice(0, slash).toUpperCase(), username: name.slice(slash + 1) } : { store: undefined, username: name }
}

/** @throws InvalidUser */
export const checkedName = (given: string): { readonly username: string; readonly usernameLower: string } => {
  const username = given.normalize('NFC')
  const usernameLower = fold(username)
  const broken =
    username === '' ||
    username.length > longestName ||
    usernameLower.length > longestName ||
    username !== username.trim() ||
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}/]/u.test(username)
  if (broken) throw new InvalidUser(`a username has 1 to ${longestName} characters, no slash, no control characters and no space at its ends`)
  return { username, usernameLower }
}
