import { InvalidUser } from '@gatehouse/users/contracts'

const longestName = 190

/** What every user store takes for a name. @throws InvalidUser */
export const checkedUsername = (given: string): string => {
  const username = given.normalize('NFC')
  const broken = username === '' || username.length > longestName || username !== username.trim() || /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}/]/u.test(username)
  if (broken) throw new InvalidUser(`a username has 1 to ${longestName} characters, no slash, no control characters and no space at its ends`)
  return username
}
