import type { ClaimDialects } from '@gatehouse/claims/contracts'

export const fields = ['password', 'username'] as const
export type Field = (typeof fields)[number]
export type Properties = Readonly<Record<string, string>>
interface Property {
  readonly name: string
  readonly displayName: string
  readonly description: string
  readonly type: 'int' | 'boolean' | 'string'
}
/** One kind of test, under the reference product's name. */
export interface Validator {
  readonly name: string
  readonly type: 'RULE' | 'REGEX'
  readonly fields: readonly Field[]
  readonly properties: readonly Property[]
  passes(value: string, properties: Properties): boolean
  /** Undefined: it demands nothing. */
  demand(properties: Properties): Demand | undefined
}
/** A text and what is filled in. */
export interface Demand {
  readonly text: string
  readonly values: Properties
}
const int = (name: string, displayName: string, description: string): Property => ({ name, displayName, description, type: 'int' })
const switched: Property = { name: 'enable.validator', displayName: 'Enable', description: 'Whether the rule counts', type: 'boolean' }
const isOn = (properties: Properties) => properties['enable.validator'] === 'true'
const chars = (value: string): readonly string[] => [...value]
/** Longer texts have no such form: addresses end at 254 characters (RFC 5321 §4.5.3.1). */
const address = /^[^\s@<>"]{1,64}@[^\s@<>".]{1,63}(?:\.[^\s@<>".]{1,63}){1,8}$/

const length: Validator = {
  name: 'LengthValidator',
  type: 'RULE',
  fields,
  properties: [int('min.length', 'Minimum limit', 'Least characters'), int('max.length', 'Maximum limit', 'Most characters')],
  passes: (value, { 'min.length': least = '0', 'max.length': most = 'Infinity' }) =>
    chars(value).length >= Number(least) && chars(value).length <= Number(most),
  demand({ 'min.length': min = '0', 'max.length': max }): Demand | undefined {
    if (max === undefined) return min === '0' ? undefined : { text: 'minLength', values: { min } }
    return { text: 'length', values: { min, max } }
  },
}
const kindOf = (name: string, text: string, what: string, kind: RegExp): Validator => ({
  name,
  type: 'RULE',
  fields: ['password'],
  properties: [int('min.length', 'Minimum limit', `Least ${what}`)],
  passes: (value, { 'min.length': least = '1' }) => chars(value).filter((char) => kind.test(char)).length >= Number(least),
  demand: ({ 'min.length': min = '1' }) => (Number(min) > 0 ? { text, values: { min } } : undefined),
})
const unique: Validator = {
  name: 'UniqueCharacterValidator',
  type: 'RULE',
  fields: ['password'],
  properties: [int('min.unique.character', 'Unique characters', 'Least different characters')],
  passes: (value, { 'min.unique.character': least = '0' }) => new Set(chars(value)).size >= Number(least),
  demand: ({ 'min.unique.character': min = '0' }) => (Number(min) > 1 ? { text: 'unique', values: { min } } : undefined),
}
const longestRun = (value: string): number => {
  let [longest, run, before] = [0, 0, '']
  for (const char of value) {
    run = char === before ? run + 1 : 1
    before = char
    longest = Math.max(longest, run)
  }
  return longest
}
const repeated: Validator = {
  name: 'RepeatedCharacterValidator',
  type: 'RULE',
  fields: ['password'],
  properties: [int('max.consecutive.character', 'Repeated characters', 'Most times that one character comes in a row')],
  passes: (value, { 'max.consecutive.character': most = 'Infinity' }) => longestRun(value) <= Number(most),
  demand: ({ 'max.consecutive.character': max }) => (max === undefined ? undefined : { text: 'repeated', values: { max } }),
}
const form = (name: string, text: string, pattern: RegExp): Validator => ({
  name,
  type: 'RULE',
  fields: ['username'],
  properties: [switched],
  passes: (value, properties) => !isOn(properties) || (value.length <= 254 && pattern.test(value)),
  demand: (properties) => (isOn(properties) ? { text, values: {} } : undefined),
})
/** Patterns come from administrators: they are run in linear time (security rule 1.5). Without the plugin that can there is none. */
const regex = (dialects: Pick<ClaimDialects, 'matches'>): Validator => ({
  name: 'JavaRegExValidator',
  type: 'REGEX',
  fields,
  properties: [{ name: 'java.regex', displayName: 'Regular expression', description: 'Of the whole value', type: 'string' }],
  passes: (value, { 'java.regex': pattern = '' }) => dialects.matches(pattern, value),
  demand: () => ({ text: 'pattern', values: {} }),
})

export const validatorsOf = (dialects: ClaimDialects | undefined): ReadonlyMap<string, Validator> => {
  const all = [
    length,
    kindOf('NumeralValidator', 'digits', 'digits', /\p{Nd}/u),
    kindOf('UpperCaseValidator', 'upper', 'capital letters', /\p{Lu}/u),
    kindOf('LowerCaseValidator', 'lower', 'small letters', /\p{Ll}/u),
    kindOf('SpecialCharacterValidator', 'special', 'characters that are no letter and no digit', /[^\p{L}\p{M}\p{N}]/u),
    unique,
    repeated,
    form('AlphanumericValidator', 'alphanumeric', /^[\p{L}\p{N}]+$/u),
    form('EmailFormatValidator', 'email', address),
    ...(dialects ? [regex(dialects)] : []),
  ]
  return new Map(all.map((one) => [one.name, one]))
}
export type Validators = ReturnType<typeof validatorsOf>
