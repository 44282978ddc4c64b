import { BadRequest, type Tenant } from '@gatehouse/kernel'
import { type Data, oneOf } from '@gatehouse/kernel/data'
import type { Caches } from '@gatehouse/kernel/state'
import { type FieldRules, type Rule, ruleTable } from './table.ts'
import type { Field, Properties, Validators } from './validators.ts'

interface Deps {
  readonly data: Data
  readonly caches: Caches
  readonly validators: Validators
  /** Why a pattern is not taken. */
  readonly patternFault: (pattern: string) => string | undefined
}
type Stored = Readonly<Partial<Record<Field, FieldRules>>>
const KEY = 'all'
/** Passwords of fewer characters are refused anyway: what asks for such ones would let nobody in. */
const LEAST_MAXIMUM = 8
const MOST = 1024
/** What this server demands of itself; it judges that where users are kept. */
const defaults: Readonly<Record<Field, FieldRules>> = {
  password: {
    rules: [
      {
        validator: 'LengthValidator',
        properties: [
          { key: 'min.length', value: '8' },
          { key: 'max.length', value: '1024' },
        ],
      },
    ],
  },
  username: {
    rules: [
      {
        validator: 'LengthValidator',
        properties: [
          { key: 'min.length', value: '1' },
          { key: 'max.length', value: '190' },
        ],
      },
    ],
  },
}
export const rulesIn = (of: FieldRules): readonly Rule[] => ('rules' in of ? of.rules : of.regEx)
export const propertiesOf = ({ properties }: Rule): Properties => Object.fromEntries(properties.map(({ key, value }) => [key, value]))
const whole = (value: string): boolean => /^\d{1,4}$/.test(value) && Number(value) <= MOST

/** Rules for names and passwords, of each tenant. */
export const validationRules = ({ data, caches, validators, patternFault }: Deps) => {
  const cache = caches.create<Stored>('validation-rules.fields', { max: 2000, ttlMs: 60_000 })
  const rows = (tenant: Tenant) => data.rows(tenant, ruleTable)
  const read = async (tenant: Tenant): Promise<Stored> => Object.fromEntries((await rows(tenant).list()).map(({ field, definition }) => [field, definition]))
  const stored = async (tenant: Tenant): Promise<Stored> => (await cache.load(tenant, KEY, () => data.outside(() => read(tenant)))) ?? {}

  const checkValue = (name: string, type: string, value: string): void => {
    if (type === 'int' && !whole(value)) throw new BadRequest(`${name} is a whole number up to ${MOST}`)
    if (type === 'boolean' && value !== 'true' && value !== 'false') throw new BadRequest(`${name} is true or false`)
    const fault = name === 'java.regex' ? patternFault(value) : undefined
    if (fault !== undefined) throw new BadRequest(`the pattern is not taken: ${fault}`)
  }
  const checkRule = (field: Field, rule: Rule, type: 'RULE' | 'REGEX'): void => {
    const validator = validators.get(rule.validator)
    if (!validator?.fields.includes(field) || validator.type !== type) throw new BadRequest(`there is no such validator of ${field}: ${rule.validator}`)
    const known = new Map(validator.properties.map((property) => [property.name, property]))
    const seen = new Set<string>()
    for (const { key, value } of rule.properties) {
      const property = known.get(key)
      if (!property || seen.has(key)) throw new BadRequest(`${rule.validator} has no property ${key}, or has it once`)
      seen.add(key)
      checkValue(key, property.type, value)
    }
    if (type === 'REGEX' && !seen.has('java.regex')) throw new BadRequest('java.regex is missing')
    const { 'min.length': least = '0', 'max.length': most } = propertiesOf(rule)
    if (most !== undefined && (Number(most) < Number(least) || (field === 'password' && Number(most) < LEAST_MAXIMUM)))
      throw new BadRequest(`max.length is at least min.length, and ${LEAST_MAXIMUM} for a password`)
  }
  const check = (field: Field, given: FieldRules): void => {
    const all = rulesIn(given)
    if (new Set(all.map(({ validator }) => validator)).size < all.length) throw new BadRequest('a validator comes once')
    for (const rule of all) checkRule(field, rule, 'rules' in given ? 'RULE' : 'REGEX')
  }
  return {
    /** Those that the tenant set. */
    stored,
    async of(tenant: Tenant, field: Field): Promise<FieldRules> {
      return (await stored(tenant))[field] ?? defaults[field]
    },
    /** All or nothing. @throws BadRequest */
    async set(tenant: Tenant, changes: readonly (readonly [Field, FieldRules])[]): Promise<void> {
      for (const [field, definition] of changes) {
        check(field, definition)
        if (!(await rows(tenant).insertIgnore({ field, definition }))) await rows(tenant).update({ field }, { definition })
      }
      await cache.invalidate(tenant, KEY)
    },
    async revert(tenant: Tenant, reverted: readonly Field[]): Promise<void> {
      if (reverted.length > 0) await rows(tenant).remove({ field: oneOf<string>([...reverted]) })
      await cache.invalidate(tenant, KEY)
    },
  }
}
export type ValidationRules = ReturnType<typeof validationRules>
