import { invalidSyntax, invalidValue } from '../errors.ts'
import type { Attribute } from '../schema/attribute.ts'
import { type SchemaSet, userSchemas } from '../schema/lookup.ts'
import { coerce } from './coerce.ts'
import { type Complex, emptyObject, isComplex } from './value.ts'

const put = (into: Complex, attribute: Attribute | undefined, value: unknown): void => {
  if (!attribute || attribute.mutability === 'readOnly') return
  if (into[attribute.name] !== undefined) invalidSyntax(`${attribute.name} comes twice`)
  const coerced = coerce(attribute, value)
  if (coerced !== undefined) into[attribute.name] = coerced
}

/** A body of POST or PUT. What is not known, or only read, is left out: RFC 7644 §3.3 and §3.5.1. @throws ScimError */
export const fromBody = (body: unknown, schemas: SchemaSet = userSchemas): Complex => {
  if (!isComplex(body)) return invalidSyntax('the body is an object')
  if (body.schemas !== undefined && !(Array.isArray(body.schemas) && body.schemas.every((item) => typeof item === 'string')))
    invalidSyntax('schemas is a list of URIs')
  const resource = emptyObject()
  for (const [name, value] of Object.entries(body)) {
    const extension = schemas.extensionNamed(name)
    if (!extension) put(resource, schemas.coreAttribute(name), value)
    else if (value !== null) {
      if (!isComplex(value)) invalidValue(`${extension.id} is an object`)
      const part = (resource[extension.id] ?? emptyObject()) as Complex
      for (const [own, item] of Object.entries(value as object)) put(part, extension.attributes.get(own.toLowerCase()), item)
      if (Object.keys(part).length > 0) resource[extension.id] = part
    }
  }
  return resource
}
