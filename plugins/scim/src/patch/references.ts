import type { ReferenceEdit } from '../contracts.ts'
import { invalidPath, invalidValue, notMutable } from '../errors.ts'
import type { Filter } from '../filter/parse.ts'
import { coerce } from '../resource/coerce.ts'
import type { Complex } from '../resource/value.ts'
import type { Attribute } from '../schema/attribute.ts'
import type { Operation } from './operation.ts'
import type { Target } from './path.ts'

type AttributeTarget = Extract<Target, { kind: 'attribute' }>
type Values = ReferenceEdit['values']

/** Elements of a body. @throws ScimError invalidValue one has no value */
export const referencesIn = (attribute: Attribute, value: unknown): Values => {
  const given = value === null || value === undefined ? [] : Array.isArray(value) ? value : [value]
  const made = (coerce(attribute, given) ?? []) as readonly Complex[]
  if (made.length !== given.length) return invalidValue(`each of ${attribute.name} has a value`)
  return made.map(({ value: id, type }) => ({ value: String(id), ...(typeof type === 'string' ? { type } : {}) }))
}
/** `value eq "a" or value eq "b"`. */
const named = (filter: Filter): Values => {
  if (filter.op === 'or') return filter.filters.flatMap(named)
  if (filter.op !== 'eq' || filter.attrPath.toLowerCase() !== 'value' || typeof filter.compValue !== 'string')
    return invalidPath('references are chosen by value eq "…"')
  return [{ value: filter.compValue }]
}

/** One operation on a list of references. Entra removes with a value, others with a filter. @throws ScimError */
export const referenceEdit = ({ attribute, filter, sub }: AttributeTarget, { op, value }: Operation): ReferenceEdit => {
  if (sub && !(op === 'remove' && sub.name === 'value' && filter)) return notMutable(`parts of ${attribute.name} are not changed one by one`)
  if (filter) return op === 'remove' ? { op, values: named(filter) } : invalidPath('only remove takes a filter here')
  if (op === 'remove') return value === undefined || value === null ? { op: 'set', values: [] } : { op, values: referencesIn(attribute, value) }
  if (value === undefined) return invalidValue('the value is missing')
  return { op: op === 'replace' ? 'set' : 'add', values: referencesIn(attribute, value) }
}
