import { InvalidUser } from '@gatehouse/users/contracts'

const longestName = 190
/** @throws InvalidUser */
export const checkedName = (given: string): string => {
  const username = given.normalize('NFC')
  if (username === '' || username.length > longestName || username !== username.trim() || /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}/]/u.test(username)) {
    throw new InvalidUser(`a username has 1 to ${longestName} characters, no slash, no control characters and no space at its ends`)
  }
  return username
}
