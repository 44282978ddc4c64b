import type { UserFilter } from '@gatehouse/users/contracts'
import { invalidFilter } from '../errors.ts'
import type { Attribute, Source } from '../schema/attribute.ts'
import { type Named, type SchemaSet, userSchemas } from '../schema/lookup.ts'
import { comparison } from './comparison.ts'
import { allOf, anyOf, type Condition, negated } from './condition.ts'
import type { Comparison, Filter } from './parse.ts'
import { valuePath } from './value-path.ts'

type Slots = Extract<Source, { kind: 'slots' }>

/** `HR/ann` asks for ann in the store HR. */
const qualifiedName = (attribute: Attribute, field: string, op: Comparison['op'], value: Comparison['compValue']): Condition => {
  const slash = typeof value === 'string' ? value.indexOf('/') : -1
  if (typeof value !== 'string' || slash < 1 || op === 'co' || op === 'ew') return comparison(attribute, field, op, value)
  const inStore: UserFilter = { op: 'eq', field: 'store', value: value.slice(0, slash).toUpperCase() }
  if (op === 'ne') return negated(allOf([inStore, { op: 'eq', field, value: value.slice(slash + 1) }]))
  return allOf([inStore, comparison(attribute, field, op, value.slice(slash + 1))])
}
const slotFields = ({ primary, types }: Slots): readonly string[] => [primary, ...Object.values(types)]

/** Passes when one of the elements does; `ne` when none is equal. */
const ofSlots = ({ attribute, sub }: Named, source: Slots, op: Comparison['op'] | 'pr', value: Comparison['compValue'] | undefined): Condition => {
  const part = sub?.name ?? 'value'
  if (op === 'pr')
    return anyOf((part === 'type' ? Object.values(source.types) : part === 'primary' ? [source.primary] : slotFields(source)).map((field) => ({ op, field })))
  if (op === 'ne') return negated(ofSlots({ attribute, sub, extension: undefined }, source, 'eq', value))
  if (part !== 'value') return valuePath(attribute, source, { op, attrPath: part, compValue: value ?? null })
  return anyOf(slotFields(source).map((field) => comparison(sub ?? { ...attribute, type: 'string' }, field, op, value ?? null)))
}
const sourceOf = ({ attribute, sub }: Named): Source | undefined => (attribute.multiValued ? attribute.source : (sub ?? attribute).source)
const leaves = (attribute: Attribute): readonly string[] =>
  attribute.source?.kind === 'claim' ? [attribute.source.claim] : (attribute.subAttributes ?? []).flatMap(leaves)

type References = Extract<Source, { kind: 'references' }>
/** One of the references is equal to the value; nothing else is asked of them. */
const ofReference = (
  { attribute, sub }: Named,
  { field, names }: References,
  op: Comparison['op'] | 'pr',
  value: Comparison['compValue'] | undefined,
): Condition => {
  const searched = sub?.name === 'display' ? names : sub === undefined || sub.name === 'value' ? field : undefined
  if (searched === undefined) return invalidFilter(`${attribute.name} are searched by value${names === undefined ? '' : ' and display'}`)
  if (op === 'pr') return names === undefined ? { op, field } : invalidFilter(`${attribute.name} are compared with eq and ne`)
  if ((op !== 'eq' && op !== 'ne') || typeof value !== 'string') return invalidFilter(`${attribute.name} are compared with eq and ne, and with text`)
  return { op, field: searched, value }
}
const ofPath = ({ named }: SchemaSet, path: string, op: Comparison['op'] | 'pr', value?: Comparison['compValue']): Condition => {
  const found = named(path) ?? invalidFilter('the filter names an attribute that does not exist')
  const { attribute, sub } = found
  if (attribute.returned === 'never') return invalidFilter(`${attribute.name} cannot be searched`)
  const source = sourceOf(found)
  if (source?.kind === 'slots') return ofSlots(found, source, op, value)
  if (source?.kind === 'list' && op === 'pr' && !sub) return { op, field: source.claim }
  if (source?.kind === 'claim') return op === 'pr' ? { op, field: source.claim } : comparison(sub ?? attribute, source.claim, op, value ?? null)
  if (source?.kind === 'references') return ofReference(found, source, op, value)
  if (source?.kind === 'field' && op === 'pr')
    return source.epoch
      ? { op, field: source.field }
      : sub || attribute.required || attribute.mutability === 'readOnly' || attribute.type === 'boolean'
        ? true
        : { op, field: source.field }
  if (source?.kind === 'field' && source.qualified && op !== 'pr') return qualifiedName(attribute, source.field, op, value ?? null)
  if (source?.kind === 'field' && op !== 'pr') return comparison(sub ?? attribute, source.field, op, value ?? null)
  if (op === 'pr' && !sub && !attribute.multiValued && leaves(attribute).length > 0) return anyOf(leaves(attribute).map((field) => ({ op, field })))
  return invalidFilter(`${path} cannot be searched`)
}
/** `members[value eq "…"]` */
const ofReferences = (schemas: SchemaSet, { attribute }: Named, filter: Filter): Condition => {
  if (filter.op === 'or') return anyOf(filter.filters.map((part) => ofReferences(schemas, { extension: undefined, attribute, sub: undefined }, part)))
  if (filter.op === 'pr' || !('compValue' in filter)) return invalidFilter(`${attribute.name} are searched by value`)
  return ofPath(schemas, `${attribute.name}.${filter.attrPath}`, filter.op, filter.compValue)
}
const translate = (schemas: SchemaSet, filter: Filter): Condition => {
  if (filter.op === 'and') return allOf(filter.filters.map((part) => translate(schemas, part)))
  if (filter.op === 'or') return anyOf(filter.filters.map((part) => translate(schemas, part)))
  if (filter.op === 'not') return negated(translate(schemas, filter.filter))
  if (filter.op === 'pr') return ofPath(schemas, filter.attrPath, 'pr')
  if (filter.op !== '[]') return ofPath(schemas, filter.attrPath, filter.op, filter.compValue)
  const found = schemas.named(filter.attrPath) ?? invalidFilter('the filter names an attribute that does not exist')
  const { source } = found.attribute
  if (source?.kind === 'references') return ofReferences(schemas, found, filter.valFilter)
  if (source?.kind !== 'slots' || found.sub) return invalidFilter(`${found.attribute.name} cannot be searched by its parts`)
  return valuePath(found.attribute, source, filter.valFilter)
}

/** A SCIM filter in the words of the users' own search. @returns true or false where that is known without asking @throws ScimError invalidFilter */
export const toUserFilter = (filter: Filter, schemas: SchemaSet = userSchemas): Condition => translate(schemas, filter)
