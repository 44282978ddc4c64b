import type { z } from '../schema/schema.ts'
import { refersToSecret, withSecrets } from './secrets.ts'
import { type Shape, shapeOf } from './shape.ts'
import { toSnake } from './spelling.ts'
import { nearest } from './suggest.ts'
import { EnvText, emptyTable, isTable, type Origin, type Table } from './tree.ts'

/** Who listens while a table is turned from the spelling of files into that of code. */
export interface Listener {
  readonly env: NodeJS.ProcessEnv
  originOf(path: readonly string[]): Origin | undefined
  fault(path: readonly string[], message: string, meant?: readonly string[]): void
  /** A value was fetched from `$env{}` or `$file{}`: it is not for display. */
  secret(path: readonly string[]): void
  /** Where a value of the result stands in the files. */
  place(codePath: readonly PropertyKey[], path: readonly string[]): void
}
interface At {
  readonly path: readonly string[]
  readonly codePath: readonly PropertyKey[]
}

/** Gives a text of the environment the type that the schema wants. What does not fit stays text: the schema says why. */
const read = (shape: Shape, { text }: EnvText): unknown => {
  if (shape.kind === 'number') return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
  if (shape.kind === 'boolean') return text === 'true' || text === 'false' ? text === 'true' : text
  if (shape.kind === 'union') {
    for (const option of shape.options) {
      const value = read(shapeOf(option), new EnvText(text, ''))
      if (typeof value !== 'string') return value
    }
    return text
  }
  if (shape.kind === 'string') return text
  return fromJson(text) ?? text
}
const fromJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const optionFor = (shape: Shape & { kind: 'union' }, raw: unknown): z.ZodType | undefined => {
  const fits = (option: z.ZodType) => {
    const { kind } = shapeOf(option)
    return isTable(raw) ? kind === 'object' || kind === 'record' || kind === 'union' : Array.isArray(raw) ? kind === 'array' || kind === 'union' : false
  }
  const options = shape.options.filter(fits)
  const keys = isTable(raw) ? Object.keys(raw) : []
  const knowsAll = (option: z.ZodType) => {
    const inner = shapeOf(option)
    return inner.kind !== 'object' || keys.every((key) => [...inner.fields.keys()].some((name) => toSnake(name) === key))
  }
  return options.find(knowsAll) ?? options[0]
}

const convertTable = (shape: Shape & { kind: 'object' }, raw: Table, at: At, listener: Listener): unknown => {
  const result = emptyTable()
  const names = new Map([...shape.fields.keys()].map((name) => [toSnake(name), name]))
  for (const [key, value] of Object.entries(raw)) {
    const name = names.get(key)
    const path = [...at.path, key]
    const schema = name === undefined ? undefined : shape.fields.get(name)
    if (name !== undefined && schema) result[name] = convert(schema, value, { path, codePath: [...at.codePath, name] }, listener)
    else if (shape.open) result[key] = plain(value, path, listener)
    else {
      const meant = nearest(key, names.keys()) ?? names.get(toSnake(key))
      const suggestion = meant === undefined ? undefined : [...at.path, toSnake(meant)]
      listener.fault(path, 'is not a setting', suggestion)
    }
  }
  return result
}

/** A value that no schema describes. */
const plain = (raw: unknown, path: readonly string[], listener: Listener): unknown => {
  if (raw instanceof EnvText) return fromJson(raw.text) ?? raw.text
  if (typeof raw === 'string') return text(raw, path, listener)
  if (Array.isArray(raw)) return raw.map((item, index) => plain(item, [...path, String(index)], listener))
  if (isTable(raw)) return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, plain(value, [...path, key], listener)]))
  return raw
}

const text = (raw: string, path: readonly string[], listener: Listener): string => {
  if (!refersToSecret(raw)) return raw
  listener.secret(path)
  try {
    return withSecrets(raw, listener.env, listener.originOf(path)?.folder ?? '.')
  } catch (error) {
    listener.fault(path, (error as Error).message)
    return ''
  }
}

/** Turns what stands in the layers into what the schema takes: keys in the spelling of code, types, secrets fetched. */
export const convert = (schema: z.ZodType, raw: unknown, at: At, listener: Listener): unknown => {
  listener.place(at.codePath, at.path)
  const shape = shapeOf(schema)
  if (raw instanceof EnvText) {
    const value = read(shape, raw)
    if (typeof value === 'string' && (shape.kind === 'array' || shape.kind === 'record' || shape.kind === 'object')) {
      listener.fault(at.path, `must be JSON in the environment, for instance '${shape.kind === 'array' ? '["a","b"]' : '{"key":"value"}'}'`)
    }
    return typeof value === 'object' ? convert(schema, value, at, listener) : value
  }
  if (shape.kind === 'union') {
    const option = optionFor(shape, raw)
    return option ? convert(option, raw, at, listener) : plain(raw, at.path, listener)
  }
  const below = (key: string, value: unknown, item: z.ZodType, codeKey: PropertyKey) =>
    convert(item, value, { path: [...at.path, key], codePath: [...at.codePath, codeKey] }, listener)
  if (shape.kind === 'object' && isTable(raw)) return convertTable(shape, raw, at, listener)
  if (shape.kind === 'record' && isTable(raw)) {
    return Object.assign(emptyTable(), Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, below(key, value, shape.item, key)])))
  }
  if (shape.kind === 'array' && Array.isArray(raw)) return raw.map((value, index) => below(String(index), value, shape.item, index))
  return plain(raw, at.path, listener)
}
