import type { Claims, NewUser, UserFilter } from '../contracts.ts'

/** The same numbers in every run, so that a failure comes again. */
export const dice = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
const words = ['Ann', 'ann', 'Zoë', 'ZOE\u0308', 'ΣΊΣΥΦΟΣ', 'straße', 'bob', 'Bobby', 'a%b', 'a_b', "o'neil", 'x*y', '\\', '😀 smile', '', 'été']
const long = (letter: string, tail: string) => `${letter.repeat(200)}${tail}`
const values: readonly Claims[string][] = [...words, long('L', 'one'), long('L', 'ONE'), long('é', '😀'), 'L'.repeat(189), 'L'.repeat(190), 'L'.repeat(191)]
const others: readonly Claims[string][] = [0, -1, 1.5, 42, -0.25, 1e21, true, false, null, ['Ann', 'bob'], [], ['x', 3, true], { street: 'Main' }]
const fields = ['emailaddress', 'givenname', 'department', 'identity/accountLocked']

type Roll = ReturnType<typeof dice>
const pick = <T>(roll: Roll, list: readonly T[]): T => list[roll(list.length)] as T

export const somePeople = (count: number, seed = 7): readonly NewUser[] => {
  const roll = dice(seed)
  return Array.from({ length: count }, (_, index) => ({
    username: `${pick(roll, ['Ann', 'bob', 'Zoë', 'kim', 'ΣΊΣ'])}.${index}${pick(roll, ['', '@Acme.test', '@other.test'])}`,
    active: roll(4) > 0,
    claims: Object.fromEntries(fields.filter(() => roll(3) > 0).map((field) => [field, pick(roll, roll(4) > 0 ? values : others)])),
  }))
}

const ops = ['eq', 'ne', 'sw', 'co', 'ew', 'gt', 'ge', 'lt', 'le'] as const
const scalars = [...values, ...others].filter((value) => ['string', 'number', 'boolean'].includes(typeof value)) as (string | number | boolean)[]
const leaf = (roll: Roll): UserFilter => {
  const field = pick(roll, [...fields, ...fields, 'username', 'active', 'store', 'nobody-has-it'])
  if (roll(10) === 0) return { op: 'pr', field }
  const value = field === 'username' ? pick(roll, ['ann', 'BOB.1', '@acme.test', 'σίς.', '']) : pick(roll, [...scalars, 'LLL', 'primary'])
  return { op: pick(roll, ops), field, value, ...(roll(3) === 0 ? { caseExact: true } : {}) }
}
/** Of every operator, nested up to `depth`. */
export const someFilter = (roll: Roll, depth: number): UserFilter => {
  const kind = depth > 0 ? roll(4) : 3
  if (kind === 0) return { op: 'not', part: someFilter(roll, depth - 1) }
  if (kind < 3) return { op: kind === 1 ? 'and' : 'or', parts: [someFilter(roll, depth - 1), someFilter(roll, depth - 1)] }
  return leaf(roll)
}
