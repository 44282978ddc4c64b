import { InvalidGroup } from './contracts.ts'

/** Name of the store that is ours. */
export const primary = 'PRIMARY'
const longest = 190

/** For comparing without regard to case. */
export const fold = (text: string): string => text.normalize('NFC').toLowerCase()

/** `AD/eng` is `eng` of the store AD. */
export const splitName = (name: string): { readonly store: string; readonly name: string } => {
  const slash = name.indexOf('/')
  return slash > 0 ? { store: name.slice(0, slash).toUpperCase(), name: name.slice(slash + 1) } : { store: primary, name }
}
export const qualified = (store: string, name: string): string => (store === primary ? name : `${store}/${name}`)

/** @throws InvalidGroup */
export const checkedName = (given: string): { readonly name: string; readonly nameLower: string } => {
  const { store, name: own } = splitName(given)
  if (store !== primary) throw new InvalidGroup('groups are made in the local store only')
  const name = own.normalize('NFC')
  const nameLower = fold(name)
  const broken = name === '' || nameLower.length > longest || name.length > longest || name !== name.trim() || /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}/]/u.test(name)
  if (broken) throw new InvalidGroup(`a group name has 1 to ${longest} characters, no slash, no control characters and no space at its ends`)
  return { name, nameLower }
}
/** @throws InvalidGroup */
export const checkedExternalId = (id: string | null): string | null => {
  if (id !== null && (id.length > longest || id.includes('\0'))) throw new InvalidGroup(`an external id has at most ${longest} characters`)
  return id
}
