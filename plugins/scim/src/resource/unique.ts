import type { LocalClaim } from '@gatehouse/claims/contracts'
import { invalidValue } from '../errors.ts'
import type { Value } from './value.ts'

const MOST_UNIQUE = 50
/** Longer texts are not in the index of users. */
const LONGEST_UNIQUE = 1024

/** Values that no other user may have. */
export interface UniqueValues {
  readonly name: string
  readonly claim: string
  readonly inStore: boolean
  readonly values: readonly (string | number | boolean)[]
}
/** @param name as users keep the claim @throws ScimError invalidValue */
export const uniqueOf = ({ uniqueness }: LocalClaim, label: string, name: string, news: readonly Value[]): readonly UniqueValues[] => {
  const values = news.filter((value) => typeof value !== 'object')
  if (values.length === 0) return []
  if (values.length > MOST_UNIQUE || values.some((value) => String(value).length > LONGEST_UNIQUE)) invalidValue(`${label} is too long`)
  return [{ name: label, claim: name, inStore: uniqueness === 'WITHIN_USERSTORE', values }]
}
