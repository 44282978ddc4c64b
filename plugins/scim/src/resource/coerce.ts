import { invalidValue } from '../errors.ts'
import type { Attribute } from '../schema/attribute.ts'
import { subAttribute } from '../schema/lookup.ts'
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
  if (attribute.multiValued) return list(attribute, value)
  if (attribute.type === 'complex') return element(attribute, value)
  return attribute.type === 'boolean' ? asBoolean(attribute.name, value) : asText(attribute.name, value)
}
