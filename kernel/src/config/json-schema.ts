import { z } from '../schema/schema.ts'
import { pluginSwitches } from './mentions.ts'
import type { Section } from './sections.ts'
import { defaultOf } from './shape.ts'
import { toSnake } from './spelling.ts'

type Json = { [key: string]: unknown }
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Property names in the spelling of the files; names of the operator's choice stay. */
const inSnake = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inSnake)
  if (!isObject(value)) return value
  const { properties, required, default: fallback, ...rest } = value
  const result: Json = Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, inSnake(item)]))
  if (isObject(properties)) result.properties = Object.fromEntries(Object.entries(properties).map(([key, item]) => [toSnake(key), inSnake(item)]))
  if (Array.isArray(required)) result.required = required.map((key) => toSnake(String(key)))
  if (fallback !== undefined && !(isObject(fallback) && Object.keys(fallback).length === 0)) result.default = fallback
  return result
}
/** Zod leaves a default out where a value is transformed, and writes the bounds of a safe integer. */
const override = ({ zodSchema, jsonSchema }: { readonly zodSchema: unknown; readonly jsonSchema: Json }): void => {
  const fallback = defaultOf(zodSchema as z.ZodType)
  if (jsonSchema.default === undefined && fallback !== undefined) jsonSchema.default = fallback
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
}
const schemaOf = (schema: z.ZodType): Json => {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', override }) as Json
  return inSnake(rest) as Json
}

/** JSON Schema (2020-12) of the config files: for editors. Covers what is enabled. */
export const jsonSchemaOf = (sections: readonly Section[]): Json => {
  const switches = schemaOf(pluginSwitches).properties as Json
  const tables = sections.filter(({ path }) => path[0] !== 'plugins')
  const withSwitches = ({ schema, path }: Section): Json => {
    const { properties, ...rest } = path[0] === 'plugins' ? schemaOf(schema) : { type: 'object', additionalProperties: false }
    return { ...rest, properties: { ...switches, ...(properties as Json | undefined) } }
  }
  const plugins = sections.filter(({ plugin }) => plugin !== undefined).map((section) => [section.plugin ?? '', withSwitches(section)])
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Gatehouse deployment',
    type: 'object',
    additionalProperties: false,
    properties: {
      ...Object.fromEntries(tables.map(({ path, schema }) => [path[0], schemaOf(schema)])),
      plugins: { type: 'object', properties: Object.fromEntries(plugins), additionalProperties: { type: 'object', properties: switches } },
    },
  }
}
