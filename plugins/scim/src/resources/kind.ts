import type { ScimResource } from '../contracts.ts'
import { type Attribute, complete, type Schema } from '../schema/attribute.ts'
import { commonAttributes } from '../schema/core-user.ts'
import { type SchemaSet, schemaSet } from '../schema/lookup.ts'

/** A contributed resource, with its schema ready for lookups. */
export interface ResourceKind {
  readonly resource: ScimResource
  readonly schema: Schema
  readonly extensions: readonly Schema[]
  readonly schemas: SchemaSet
  readonly references: readonly Attribute[]
}
export const resourceKind = (resource: ScimResource): ResourceKind => {
  const attributes = resource.attributes.map(complete)
  const schema = { id: resource.schema, name: resource.name, description: resource.description, attributes }
  const extensions = (resource.extensions ?? []).map(({ attributes: own, ...rest }) => ({ ...rest, attributes: own.map(complete) }))
  return {
    resource,
    schema,
    extensions,
    schemas: schemaSet(schema, commonAttributes(resource.name), extensions),
    references: attributes.filter(({ source }) => source?.kind === 'references'),
  }
}
