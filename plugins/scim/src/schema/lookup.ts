import type { Attribute, Schema } from './attribute.ts'
import { commonAttributes, coreUserSchema, externalId } from './core-user.ts'
import { enterpriseSchema, systemSchema } from './extensions.ts'

export const extensions: readonly Schema[] = [enterpriseSchema, systemSchema]
export const schemas: readonly Schema[] = [coreUserSchema, ...extensions]

/** Names compare without regard to case: RFC 7643 §2.1. Keys are values from outside, so these are maps. */
const byName = (attributes: readonly Attribute[]): ReadonlyMap<string, Attribute> => new Map(attributes.map((item) => [item.name.toLowerCase(), item]))
const subs = new WeakMap<Attribute, ReadonlyMap<string, Attribute>>()

export const subAttribute = (parent: Attribute, name: string): Attribute | undefined => {
  const known = subs.get(parent) ?? byName(parent.subAttributes ?? [])
  subs.set(parent, known)
  return known.get(name.toLowerCase())
}

/** What a path names: an attribute, maybe one of its parts. `extension` is undefined for the core schema. */
export interface Named {
  readonly extension: string | undefined
  readonly attribute: Attribute
  readonly sub: Attribute | undefined
}
/** Everything that may be named of a type of resource. */
export const schemaSet = (core: Schema, common: readonly Attribute[], extended: readonly Schema[]) => {
  const own = byName([...common, ...core.attributes])
  const others = new Map(extended.map((schema) => [schema.id.toLowerCase(), { id: schema.id, attributes: byName(schema.attributes) }]))
  const coreAttribute = (name: string): Attribute | undefined => own.get(name.toLowerCase())
  const extensionNamed = (urn: string) => others.get(urn.toLowerCase())
  /** The URN in front of a path and the rest; the longest one that is known. RFC 7644 §3.10. */
  const splitUrn = (path: string): { readonly extension: string | undefined; readonly rest: string } | undefined => {
    const lower = path.toLowerCase()
    if (!lower.startsWith('urn:')) return { extension: undefined, rest: path }
    for (const urn of [core.id, ...extended.map(({ id }) => id)]) {
      const prefix = urn.toLowerCase()
      const extension = urn === core.id ? undefined : urn
      if (lower === prefix) return { extension, rest: '' }
      if (lower.startsWith(`${prefix}:`)) return { extension, rest: path.slice(prefix.length + 1) }
    }
    return undefined
  }
  return {
    /** In the order of the schema, without `id` and `meta`. */
    attributes: core.attributes,
    coreAttribute,
    /** Shown only where they are named: RFC 7643 §2.4. */
    onRequest: [core, ...extended].flatMap(({ id, attributes }) =>
      attributes.flatMap((attribute) => (attribute.returned === 'request' ? [{ extension: id === core.id ? undefined : id, attribute, sub: undefined }] : [])),
    ) as readonly Named[],
    extensionNamed,
    splitUrn,
    /** `name.givenName`, `urn:…:User:department`. Undefined: there is no such attribute. */
    named(path: string): Named | undefined {
      const split = splitUrn(path)
      if (!split) return undefined
      const [first = '', second, ...more] = split.rest.split('.')
      const attribute = split.extension === undefined ? coreAttribute(first) : extensionNamed(split.extension)?.attributes.get(first.toLowerCase())
      if (!attribute || more.length > 0) return undefined
      if (second === undefined) return { extension: split.extension, attribute, sub: undefined }
      const sub = subAttribute(attribute, second)
      return sub && { extension: split.extension, attribute, sub }
    },
  }
}
export type SchemaSet = ReturnType<typeof schemaSet>
export const userSchemas = schemaSet(coreUserSchema, [...commonAttributes('User'), externalId], extensions)
