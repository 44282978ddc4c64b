import type { ReferenceEdit } from '../contracts.ts'
import { invalidValue, noTarget, notMutable } from '../errors.ts'
import { coerce } from '../resource/coerce.ts'
import { type Complex, copied, emptyObject, isComplex, type Value } from '../resource/value.ts'
import type { Attribute } from '../schema/attribute.ts'
import { type SchemaSet, userSchemas } from '../schema/lookup.ts'
import { onElements } from './elements.ts'
import type { Operation } from './operation.ts'
import { parsePath, type Target } from './path.ts'
import { onPlainList } from './plain-list.ts'
import { referenceEdit } from './references.ts'

type AttributeTarget = Extract<Target, { kind: 'attribute' }>
interface Patching {
  readonly draft: Complex
  readonly schemas: SchemaSet
  /** The resource's id, which Okta repeats. */
  readonly own: string
  readonly edits: Map<string, ReferenceEdit[]>
}
const set = (holder: Complex, name: string, value: Value | undefined): void => {
  if (value === undefined || (isComplex(value) && Object.keys(value).length === 0)) delete holder[name]
  else holder[name] = value
}
const holderOf = (draft: Complex, extension: string | undefined): Complex => {
  if (extension === undefined) return draft
  draft[extension] ??= emptyObject()
  return draft[extension] as Complex
}
const writable = ({ attribute, sub, filter }: AttributeTarget, { op, value }: Operation): void => {
  const whole = !sub && !filter && (!attribute.multiValued || value === undefined || value === null)
  if (attribute.mutability === 'readOnly' || sub?.mutability === 'readOnly') notMutable(`${attribute.name} is read-only`)
  if (op === 'remove' && ((attribute.required && whole) || attribute.mutability === 'writeOnly')) notMutable(`${attribute.name} cannot be removed`)
}
const onePart = (holder: Complex, attribute: Attribute, sub: Attribute, { op, value }: Operation): void => {
  const whole = copied((holder[attribute.name] ?? emptyObject()) as Complex)
  set(whole, sub.name, op === 'remove' ? undefined : coerce(sub, value))
  set(holder, attribute.name, whole)
}
/** RFC 7644 §3.5.2.3: parts that are not named stay. */
const parts = (holder: Complex, attribute: Attribute, value: unknown): void => {
  if (value === null) {
    delete holder[attribute.name]
    return
  }
  const news = (coerce(attribute, value) ?? emptyObject()) as Complex
  const cleared = isComplex(value) ? Object.entries(value).flatMap(([name, item]) => (item === null || item === '' ? [name.toLowerCase()] : [])) : []
  const whole = copied((holder[attribute.name] ?? emptyObject()) as Complex)
  for (const name of Object.keys(whole)) if (cleared.includes(name.toLowerCase())) delete whole[name]
  set(holder, attribute.name, Object.assign(whole, news))
}
const onAttribute = ({ draft, edits }: Patching, target: AttributeTarget, operation: Operation): void => {
  const { op, value } = operation
  const { attribute, sub } = target
  writable(target, operation)
  if (attribute.source?.kind === 'references') {
    edits.set(attribute.name, [...(edits.get(attribute.name) ?? []), referenceEdit(target, operation)])
    return
  }
  if (op !== 'remove' && value === undefined) invalidValue('the value is missing')
  const holder = holderOf(draft, target.extension)
  if (attribute.multiValued && !attribute.subAttributes) set(holder, attribute.name, onPlainList(target, operation, holder[attribute.name]))
  else if (attribute.multiValued) set(holder, attribute.name, onElements(target, operation, holder[attribute.name]))
  else if (sub) onePart(holder, attribute, sub, operation)
  else if (op === 'remove') set(holder, attribute.name, undefined)
  else if (attribute.type === 'complex') parts(holder, attribute, value)
  else {
    const coerced = coerce(attribute, value)
    if (coerced === undefined && attribute.required) invalidValue(`${attribute.name} must not be empty`)
    set(holder, attribute.name, coerced)
  }
  if (target.extension !== undefined) set(draft, target.extension, holder)
}
/** Names of a value are paths: Entra writes `"name.familyName"` and `"urn:…:User:department"` there. */
const onEach = (at: Patching, prefix: string, { op, value }: Operation): void => {
  if (!isComplex(value)) invalidValue('without a path to an attribute the value is an object')
  for (const [name, item] of Object.entries(value as object)) {
    const lower = name.toLowerCase()
    if (prefix === '' && (lower === 'schemas' || (lower === 'id' && item === at.own))) continue
    apply(at, { op, path: prefix === '' ? name : `${prefix}:${name}`, value: item })
  }
}
const apply = (at: Patching, operation: Operation): void => {
  const { op, path } = operation
  if (op === 'remove' && path === undefined) noTarget('remove needs a path')
  const target = path === undefined ? undefined : parsePath(at.schemas, path)
  if (!target) onEach(at, '', operation)
  else if (target.kind === 'attribute') onAttribute(at, target, operation)
  else if (op === 'remove') delete at.draft[target.extension]
  else onEach(at, target.extension, operation)
}

/**
 * RFC 7644 §3.5.2: all operations in their order, or none. Every name is looked up in the schemas, never in the value itself.
 * @param own the resource's id @throws ScimError
 */
export const applyPatch = (resource: Complex, operations: readonly Operation[], own: string, schemas: SchemaSet = userSchemas): Complex =>
  patched(resource, operations, own, schemas).draft

/** The same for any type of resource; what happens to its references is told instead of done. */
export const patched = (resource: Complex, operations: readonly Operation[], own: string, schemas: SchemaSet): Pick<Patching, 'draft' | 'edits'> => {
  const at: Patching = { draft: copied(resource), schemas, own, edits: new Map() }
  for (const operation of operations) apply(at, operation)
  return at
}
