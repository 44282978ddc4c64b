import { InvalidRole } from './contracts.ts'

const longest = 190
export const fold = (text: string): string => text.normalize('NFC').toLowerCase()

/** @throws InvalidRole */
export const checkedName = (given: string): { readonly name: string; readonly nameLower: string } => {
  const name = given.normalize('NFC')
  const nameLower = fold(name)
  const broken = name === '' || name.length > longest || nameLower.length > longest || name !== name.trim() || /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(name)
  if (broken) throw new InvalidRole(`a role name has 1 to ${longest} characters, no control characters and no space at its ends`)
  if (nameLower.startsWith('system_')) throw new InvalidRole('names of this kind belong to the server')
  return { name, nameLower }
}
