import { invalidValue, noTarget } from '../errors.ts'
import { coerce } from '../resource/coerce.ts'
import { type Complex, emptyObject, type Value } from '../resource/value.ts'
import { type Attribute, complex } from '../schema/attribute.ts'
import { passes } from './match.ts'
import type { Operation } from './operation.ts'
import type { Target } from './path.ts'

type AttributeTarget = Extract<Target, { kind: 'attribute' }>
/** As the filter of a path sees the elements: RFC 7644 §3.5.2 names them `value`. */
const elementsOf = (attribute: Attribute): Attribute => complex(attribute.name, '', [{ ...attribute, name: 'value', multiValued: false }])

/** One operation on a list of texts or numbers. @returns undefined when nothing is left */
export const onPlainList = ({ attribute, filter }: AttributeTarget, { op, value }: Operation, current: Value | undefined): Value | undefined => {
  const before = (current ?? []) as Value[]
  const given = () => (coerce(attribute, value) ?? []) as Value[]
  const joined = (items: readonly Value[]) => (items.length > 0 ? [...new Set(items)] : undefined)
  if (!filter) {
    if (op === 'add') return joined([...before, ...given()])
    if (op === 'replace') return joined(given())
    const listed = value === undefined || value === null ? before : given()
    return joined(before.filter((item) => !listed.includes(item)))
  }
  const seen = elementsOf(attribute)
  const hit = (item: Value) => passes(seen, filter, Object.assign(emptyObject(), { value: item }) as Complex)
  const hits = before.some(hit)
  if (op === 'remove') return hits ? joined(before.filter((item) => !hit(item))) : noTarget('the path matches no value')
  const [only, ...more] = given()
  if (only === undefined || more.length > 0) return invalidValue('a filtered path takes one value')
  if (hits) return joined(before.map((item) => (hit(item) ? only : item)))
  return op === 'add' ? joined([...before, only]) : noTarget('the path matches no value')
}
