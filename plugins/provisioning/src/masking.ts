import { type Kind, z } from '@gatehouse/kernel'

/** What stands for a secret that is kept. */
export const mask = '********'
interface JsonSchema {
  readonly format?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
}
type Settings = Readonly<Record<string, unknown>>

export const schemaOf = (kind: Kind<unknown>): JsonSchema => {
  const { $schema: _, ...schema } = z.toJSONSchema(kind.settings, { io: 'input', unrepresentable: 'any' }) as JsonSchema & { $schema?: string }
  return schema
}
const isSettings = (value: unknown): value is Settings => typeof value === 'object' && value !== null && !Array.isArray(value)
const mapped = (schema: JsonSchema, value: unknown, other: unknown, secret: (value: unknown, other: unknown) => unknown): unknown => {
  if (schema.format === 'secret') return secret(value, other)
  if (!schema.properties || !isSettings(value)) return value
  const pairs = Object.entries(value).map(([name, item]) => {
    const part = Object.hasOwn(schema.properties ?? {}, name) ? schema.properties?.[name] : undefined
    return [name, part ? mapped(part, item, isSettings(other) ? other[name] : undefined, secret) : item] as const
  })
  return Object.fromEntries(pairs)
}

/** Secrets never leave: security rule 1.9. */
export const masked = (kind: Kind<unknown>, settings: unknown): unknown => mapped(schemaOf(kind), settings, undefined, () => mask)
/** A secret that comes back masked is the one that is stored. */
export const unmasked = (kind: Kind<unknown>, settings: unknown, stored: unknown): unknown =>
  mapped(schemaOf(kind), settings, stored, (value, other) => (value === mask && other !== undefined ? other : value))
