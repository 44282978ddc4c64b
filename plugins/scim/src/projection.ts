import { type Complex, emptyObject, isComplex, type Value } from './resource/value.ts'
import { type Named, type SchemaSet, userSchemas } from './schema/lookup.ts'

const always = ['schemas', 'id']
const maxNames = 100

const pathsOf = ({ named }: SchemaSet, list: string | readonly string[] | undefined): readonly Named[] => {
  const names = typeof list === 'string' ? list.split(',') : (list ?? [])
  return names.slice(0, maxNames).flatMap((name) => named(name.trim()) ?? [])
}
const partOf = (value: Value | undefined, pick: (item: Complex) => Complex): Value | undefined => {
  if (Array.isArray(value)) return value.map((item) => (isComplex(item) ? pick(item as Complex) : item))
  return isComplex(value) ? pick(value as Complex) : value
}
const holder = (resource: Complex, extension: string | undefined): Complex | undefined =>
  extension === undefined ? resource : (resource[extension] as Complex | undefined)

const only = (resource: Complex, wanted: readonly Named[]): Complex => {
  const shown = emptyObject()
  for (const name of always) if (resource[name] !== undefined) shown[name] = resource[name]
  for (const { extension, attribute, sub } of wanted) {
    const value = holder(resource, extension)?.[attribute.name]
    if (value === undefined) continue
    if (extension !== undefined) shown[extension] ??= emptyObject()
    const into = holder(shown, extension) as Complex
    const before = into[attribute.name]
    if (!sub) into[attribute.name] = value
    else if (Array.isArray(value)) {
      const earlier = Array.isArray(before) ? before : []
      into[attribute.name] = value.map((item, index) => Object.assign(emptyObject(), earlier[index], { [sub.name]: (item as Complex)[sub.name] }))
    } else into[attribute.name] = Object.assign(emptyObject(), before, { [sub.name]: (value as Complex)[sub.name] })
  }
  return shown
}
const without = (resource: Complex, excluded: readonly Named[]): Complex => {
  const shown = Object.assign(emptyObject(), resource)
  for (const { extension, attribute, sub } of excluded) {
    if (attribute.returned === 'always') continue
    if (extension !== undefined && shown[extension] !== undefined) shown[extension] = Object.assign(emptyObject(), shown[extension])
    const from = holder(shown, extension)
    if (!from) continue
    if (!sub) delete from[attribute.name]
    else {
      const kept = partOf(from[attribute.name], (item) => Object.fromEntries(Object.entries(item).filter(([name]) => name !== sub.name)))
      if (kept !== undefined) from[attribute.name] = kept
    }
  }
  return shown
}

export interface Projection {
  readonly attributes?: string | readonly string[] | undefined
  readonly excludedAttributes?: string | readonly string[] | undefined
}
/** RFC 7644 §3.9, RFC 7643 §2.4. Names that are not known ask for nothing. `attributes` counts where both are given. */
export const projection = ({ attributes, excludedAttributes }: Projection, schemas: SchemaSet = userSchemas): ((resource: Complex) => Complex) => {
  if (attributes !== undefined && attributes.length > 0) {
    const wanted = pathsOf(schemas, attributes)
    return (resource) => only(resource, wanted)
  }
  const excluded = [...schemas.onRequest, ...pathsOf(schemas, excludedAttributes)]
  return excluded.length === 0 ? (resource) => resource : (resource) => without(resource, excluded)
}

/** Whether an attribute will be shown: for values that cost. One that is returned on request has to be named. RFC 7643 §2.4. */
export const asksFor = ({ attributes, excludedAttributes }: Projection, name: string, byDefault: boolean, schemas: SchemaSet = userSchemas): boolean => {
  const has = (list: readonly Named[], whole: boolean) => list.some(({ attribute, sub }) => attribute.name === name && !(whole && sub))
  if (attributes !== undefined && attributes.length > 0) return has(pathsOf(schemas, attributes), false)
  return byDefault && !has(pathsOf(schemas, excludedAttributes), true)
}
