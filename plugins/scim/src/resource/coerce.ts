import { invalidValue } from '../errors.ts'
import type { Attribute } from '../schema/attribute.ts'
import { subAttribute } from '../schema/lookup.ts'
import { timeOf } from './date-time.ts'
import { type Complex, emptyObject, isComplex, type Value } from './value.ts'

/** Entra sends `"True"` and `"False"`. */
const asBoolean = (name: string, value: unknown): boolean => {
  if (typeof value === 'boolean') return value
  const text = typeof value === 'string' ? value.toLowerCase() : undefined
  if (text === 'true') return true
  if (text === 'false') return false
  return invalidValue(`${name} is true or false`)
}
const asText = (name: string, value: unknown): string | undefined => {
  if (typeof value !== 'string') return invalidValue(`${name} is text`)
  return value === '' ? undefined : value
}
const asNumber = (attribute: Attribute, value: unknown): number | undefined => {
  if (value === '') return undefined
  const number = typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,15})?$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) return invalidValue(`${attribute.name} is a number`)
  return attribute.type === 'decimal' || Number.isSafeInteger(number) ? number : invalidValue(`${attribute.name} is a whole number`)
}
/** RFC 7643 §2.3.6. */
const isBase64 = (text: string): boolean => /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0
const single = (attribute: Attribute, value: unknown): Value | undefined => {
  const { name, type } = attribute
  if (type === 'boolean') return asBoolean(name, value)
  if (type === 'integer' || type === 'decimal') return asNumber(attribute, value)
  const text = asText(name, value)
  if (type === 'dateTime' && text !== undefined && Number.isNaN(timeOf(text))) return invalidValue(`${name} is a date, or a date and time`)
  if (type === 'binary' && text !== undefined && !isBase64(text)) return invalidValue(`${name} is base64`)
  return text
}
/** Elements may also come as `{"value": …}`: RFC 7643 §2.4. Each value is there once. */
const plainList = (attribute: Attribute, value: unknown): Value[] | undefined => {
  const items = (Array.isArray(value) ? value : [value])
    .map((item) => (isComplex(item) && Object.hasOwn(item, 'value') ? item.value : item))
    .flatMap((item) => (item === null ? [] : (single(attribute, item) ?? [])))
  return items.length > 0 ? [...new Set(items)] : undefined
}
/** One element of a list, whose parts may be few: a change of one. */
export const element = (attribute: Attribute, value: unknown): Complex | undefined => {
  if (typeof value === 'string' && subAttribute(attribute, 'value')) return element(attribute, { value })
  if (!isComplex(value)) return invalidValue(`${attribute.name} is an object`)
  const made = emptyObject()
  for (const [name, item] of Object.entries(value)) {
    const sub = subAttribute(attribute, name)
    if (!sub || sub.mutability === 'readOnly') continue
    const coerced = coerce(sub, item)
    if (coerced !== undefined) made[sub.name] = coerced
  }
  return Object.keys(made).length > 0 ? made : undefined
}
const list = (attribute: Attribute, value: unknown): Value[] | undefined => {
  const items = (Array.isArray(value) ? value : [value]).flatMap((item) => {
    const made = element(attribute, item)
    return made === undefined || (subAttribute(attribute, 'value') && made.value === undefined) ? [] : [made]
  })
  return items.length > 0 ? items : undefined
}

/**
 * A value from outside in the form of its attribute: known parts only, under their own spelling. Null and empty mean
 * "no value" (RFC 7643 §2.5): undefined. @throws ScimError invalidValue
 */
export const coerce = (attribute: Attribute, value: unknown): Value | undefined => {
  if (value === null || value === undefined) return undefined
  if (attribute.multiValued) return attribute.subAttributes ? list(attribute, value) : plainList(attribute, value)
  if (attribute.type === 'complex') return element(attribute, value)
  return single(attribute, value)
}
