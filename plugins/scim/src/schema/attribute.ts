import type { Attribute, NewAttribute } from '../contracts.ts'

export type { Attribute, Source } from '../contracts.ts'
export interface Schema {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly attributes: readonly Attribute[]
}
type Options = Partial<Omit<Attribute, 'name' | 'description'>> & { readonly claim?: string }

export const attribute = (name: string, description: string, { claim, ...options }: Options = {}): Attribute => ({
  name,
  type: 'string',
  multiValued: false,
  description,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  ...(claim === undefined ? {} : { source: { kind: 'claim', claim } }),
  ...options,
})
export const complex = (name: string, description: string, subAttributes: readonly Attribute[], options: Options = {}): Attribute =>
  attribute(name, description, { type: 'complex', subAttributes, ...options })

/** A list of values of which there is one for each type: RFC 7643 §2.4. */
export const slots = (name: string, description: string, primary: string, types: Readonly<Record<string, string>>): Attribute =>
  complex(
    name,
    description,
    [
      attribute('value', 'The value.'),
      attribute('type', 'What it is for; there is one value of each type.', { canonicalValues: Object.keys(types) }),
      attribute('primary', 'The preferred one; at most one is.', { type: 'boolean' }),
    ],
    { multiValued: true, source: { kind: 'slots', primary, types } },
  )

/** What a plugin left out of an attribute. */
export const complete = ({ subAttributes, ...given }: NewAttribute): Attribute => ({
  ...attribute(given.name, given.description),
  ...given,
  ...(subAttributes ? { type: 'complex', subAttributes: subAttributes.map(complete) } : {}),
})
