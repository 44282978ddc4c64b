import { invalidValue, noTarget, notMutable } from '../errors.ts'
import { coerce, element } from '../resource/coerce.ts'
import { type Complex, same, type Value } from '../resource/value.ts'
import type { Attribute } from '../schema/attribute.ts'
import { implied, passes } from './match.ts'
import type { Operation } from './operation.ts'
import type { Target } from './path.ts'

type AttributeTarget = Extract<Target, { kind: 'attribute' }>

/** RFC 7644 §3.5.2: a new primary value takes the mark from the one before. */
const onePrimary = (before: readonly Complex[], after: Complex[]): Complex[] => {
  const news = after.filter((item) => item.primary === true && !before.some((old) => old === item))
  const [winner] = news
  if (!winner || news.length > 1) return after
  return after.map((item) => {
    if (item === winner || item.primary !== true) return item
    const { primary: _, ...rest } = item
    return Object.assign(Object.create(null), rest)
  })
}
/** Where a list holds one value of each type, a value of the same type takes the place of the one before. */
const added = (attribute: Attribute, before: readonly Complex[], news: readonly Complex[]): Complex[] => {
  const oneOfEach = attribute.source?.kind === 'slots'
  const after = [...before]
  for (const item of news) {
    if (after.some((old) => same(old, item))) continue
    const at = oneOfEach ? after.findIndex(({ type }) => String(type ?? '').toLowerCase() === String(item.type ?? '').toLowerCase()) : -1
    if (at === -1) after.push(item)
    else after[at] = item
  }
  return onePrimary(before, after)
}
const merged = (item: Complex, change: Complex): Complex => Object.assign(Object.create(null), item, change)
const without = (item: Complex, name: string): Complex | undefined => {
  const { [name]: _, ...rest } = item
  return Object.keys(rest).length > 0 ? Object.assign(Object.create(null), rest) : undefined
}
const asElements = (attribute: Attribute, value: unknown): Complex[] => (coerce(attribute, value) ?? []) as Complex[]
const changeOf = ({ attribute, sub }: AttributeTarget, value: unknown): Complex => {
  if (sub) {
    const coerced = coerce(sub, value)
    return coerced === undefined ? Object.create(null) : Object.assign(Object.create(null), { [sub.name]: coerced })
  }
  const items = Array.isArray(value) ? value : [value]
  if (items.length !== 1) return invalidValue('a filtered path takes one value')
  return element(attribute, items[0]) ?? invalidValue('the value is missing')
}
const removed = (target: AttributeTarget, before: readonly Complex[], hit: (item: Complex) => boolean, value: unknown): Complex[] => {
  const { attribute, filter, sub } = target
  if (sub) {
    if (sub.name === 'value') return before.filter((item) => !hit(item))
    return before.map((item) => (hit(item) ? without(item, sub.name) : item)).filter((item) => item !== undefined)
  }
  if (filter === undefined && value !== undefined && value !== null) {
    const listed = asElements(attribute, value)
    return before.filter((item) => !listed.some((other) => Object.entries(other).every(([name, part]) => same(item[name], part))))
  }
  return before.filter((item) => !hit(item))
}

/** One operation on a list. @returns the list after it; undefined when nothing is left */
export const onElements = (target: AttributeTarget, { op, value }: Pick<Operation, 'op' | 'value'>, current: Value | undefined): Complex[] | undefined => {
  const { attribute, filter, sub } = target
  if (sub?.mutability === 'readOnly') notMutable(`${attribute.name}.${sub.name} is read-only`)
  const before = (current ?? []) as Complex[]
  const hit = (item: Complex) => filter === undefined || passes(attribute, filter, item)
  const hits = before.filter(hit).length
  if (hits === 0 && (filter !== undefined || sub !== undefined)) {
    const start = op === 'add' ? (filter === undefined ? Object.create(null) : implied(attribute, filter)) : undefined
    if (!start) return noTarget('the path matches no value')
    return added(attribute, before, [merged(start, changeOf(target, value))])
  }
  let after: Complex[]
  if (op === 'remove') after = removed(target, before, hit, value)
  else if (filter === undefined && sub === undefined)
    after = op === 'add' ? added(attribute, before, asElements(attribute, value)) : asElements(attribute, value)
  else {
    const change = changeOf(target, value)
    after = onePrimary(
      before,
      before.map((item) => (hit(item) ? merged(item, change) : item)),
    )
  }
  return after.length > 0 ? after : undefined
}
