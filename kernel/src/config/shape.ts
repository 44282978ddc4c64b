import type { z } from '../schema/schema.ts'

/** What a schema takes, as far as config needs to know it: which keys there are, and what a text stands for. */
export type Shape =
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, z.ZodType>; readonly open: boolean }
  | { readonly kind: 'record'; readonly item: z.ZodType }
  | { readonly kind: 'array'; readonly item: z.ZodType }
  | { readonly kind: 'union'; readonly options: readonly z.ZodType[] }
  | { readonly kind: 'string' | 'number' | 'boolean' | 'unknown' }

interface Def {
  readonly type: string
  readonly innerType?: z.ZodType
  readonly in?: z.ZodType
  readonly out?: z.ZodType
  readonly getter?: () => z.ZodType
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly catchall?: z.ZodType
  readonly valueType?: z.ZodType
  readonly element?: z.ZodType
  readonly options?: readonly z.ZodType[]
  readonly defaultValue?: unknown
}
const defOf = (schema: z.ZodType): Def => schema._zod.def as unknown as Def
const wrappers = new Set(['default', 'prefault', 'optional', 'nullable', 'nonoptional', 'readonly', 'catch'])

/** One layer off: default, optional, a transformation. */
const inner = (def: Def): z.ZodType | undefined => {
  if (wrappers.has(def.type)) return def.innerType
  if (def.type === 'lazy') return def.getter?.()
  if (def.type === 'pipe') return def.in && defOf(def.in).type === 'transform' ? def.out : def.in
  return undefined
}
const scalars: Readonly<Record<string, 'string' | 'number' | 'boolean'>> = {
  string: 'string',
  enum: 'string',
  literal: 'string',
  template_literal: 'string',
  number: 'number',
  int: 'number',
  boolean: 'boolean',
}

export const shapeOf = (schema: z.ZodType): Shape => {
  const def = defOf(schema)
  const next = inner(def)
  if (next) return shapeOf(next)
  if (def.type === 'object')
    return { kind: 'object', fields: new Map(Object.entries(def.shape ?? {})), open: def.catchall !== undefined && defOf(def.catchall).type !== 'never' }
  if (def.type === 'record' && def.valueType) return { kind: 'record', item: def.valueType }
  if (def.type === 'array' && def.element) return { kind: 'array', item: def.element }
  if (def.type === 'union' && def.options) return { kind: 'union', options: def.options }
  return { kind: scalars[def.type] ?? 'unknown' }
}

/** The default in the spelling of the file; undefined when there is none. */
export const defaultOf = (schema: z.ZodType): unknown => {
  const def = defOf(schema)
  if (def.type === 'default' || def.type === 'prefault') return def.defaultValue
  const next = inner(def)
  return next ? defaultOf(next) : undefined
}

const metaOf = (schema: z.ZodType): { readonly description?: string; readonly format?: string } => {
  const def = defOf(schema)
  const next = inner(def)
  return { ...(next ? metaOf(next) : {}), ...schema.meta() }
}
export const docOf = (schema: z.ZodType): string | undefined => metaOf(schema).description
export const isSecret = (schema: z.ZodType): boolean => metaOf(schema).format === 'secret'
/** False: without a value boot fails. */
export const isOptional = (schema: z.ZodType): boolean => schema.safeParse(undefined).success

export const typeOf = (schema: z.ZodType): string => {
  const { format } = metaOf(schema)
  if (format === 'duration' || format === 'secret') return format
  const shape = shapeOf(schema)
  if (shape.kind === 'array') return `array of ${typeOf(shape.item)}`
  if (shape.kind === 'record') return `table of ${typeOf(shape.item)}`
  if (shape.kind === 'object') return 'table'
  if (shape.kind === 'union') return [...new Set(shape.options.map(typeOf))].join(' or ')
  return choicesOf(schema) ?? shape.kind
}
const choicesOf = (schema: z.ZodType): string | undefined => {
  const def = defOf(schema)
  const next = inner(def)
  if (next) return choicesOf(next)
  const { entries, values } = def as { entries?: Record<string, unknown>; values?: readonly unknown[] }
  const all = entries ? Object.values(entries) : values
  return all?.map((value) => JSON.stringify(value)).join(' | ')
}
