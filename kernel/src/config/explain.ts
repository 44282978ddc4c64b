import type { z } from '../schema/schema.ts'
import type { Inspected } from './load.ts'
import { pluginSwitches } from './mentions.ts'
import type { Section } from './sections.ts'
import { defaultOf, docOf, isOptional, isSecret, shapeOf, typeOf } from './shape.ts'
import { bare, envName, tomlPath, toSnake } from './spelling.ts'
import { nearest } from './suggest.ts'
import { EnvText, isTable, type Table } from './tree.ts'

/** One key that can be set. */
export interface Setting {
  readonly path: readonly string[]
  readonly schema: z.ZodType
  readonly plugin: string | undefined
}

const below = (schema: z.ZodType, path: readonly string[], plugin: string | undefined): readonly Setting[] => {
  const shape = shapeOf(schema)
  if (shape.kind === 'object') return [...shape.fields].flatMap(([name, field]) => below(field, [...path, toSnake(name)], plugin))
  if (shape.kind === 'record' && shapeOf(shape.item).kind === 'object') return below(shape.item, [...path, '<name>'], plugin)
  return [{ path, schema, plugin }]
}
/** Every key of everything that is enabled. `<name>` stands for a name of the operator's choice. */
export const settingsIn = (sections: readonly Section[]): readonly Setting[] => [
  ...sections.flatMap(({ schema, path, plugin }) => below(schema, path, plugin)),
  ...sections.flatMap(({ plugin }) => (plugin === undefined ? [] : below(pluginSwitches, ['plugins', plugin], plugin))),
]

/** Takes the name of a variable as well as a key. */
const pathOf = (key: string): readonly string[] =>
  key.startsWith('GATEHOUSE_')
    ? key.slice('GATEHOUSE_'.length).split('__')
    : [...key.replace(/^\[|\]$/g, '').matchAll(/"([^"]*)"|[^.]+/g)].map(([whole, quoted]) => quoted ?? whole)
const covers = (setting: readonly string[], asked: readonly string[]): boolean =>
  asked.every((part, index) => setting[index] === '<name>' || bare(setting[index] ?? '') === bare(part))
const valueAt = (table: Table, path: readonly string[]): unknown => path.reduce<unknown>((value, key) => (isTable(value) ? value[key] : undefined), table)

const show = (value: unknown): string => (value instanceof EnvText ? JSON.stringify(value.text) : JSON.stringify(value))
const describe = ({ path, schema, plugin }: Setting, { tree, parser }: Inspected): string => {
  const hidden = isSecret(schema) || parser.isSecret(path)
  const value = valueAt(tree.table, path)
  const fallback = defaultOf(schema)
  const rows = [
    ['type', typeOf(schema)],
    ['value', value === undefined ? 'not set' : `${hidden ? '(secret)' : show(value)}, from ${tree.originOf(path)?.label}`],
    ['default', fallback === undefined ? (isOptional(schema) ? 'none' : 'none: it must be set') : show(fallback)],
    ['variable', envName(path)],
    ...(plugin === undefined ? [] : [['plugin', plugin]]),
  ]
  const doc = docOf(schema)
  return [tomlPath(path), ...(doc ? [`  ${doc}`] : []), ...rows.map(([name = '', text]) => `  ${name.padEnd(9)} ${text}`)].join('\n')
}

/** What a key, or every key of a table, means, is, and why. @throws Error there is no such key */
export const explain = (inspected: Inspected, key: string): string => {
  const asked = pathOf(key)
  const settings = settingsIn(inspected.sections)
  const found = settings.filter(({ path }) => covers(path, asked))
  if (found.length > 0) {
    const named = ({ path, ...rest }: Setting) => ({ ...rest, path: path.map((part, index) => (part === '<name>' ? (asked[index] ?? part) : part)) })
    return found.map((setting) => describe(named(setting), inspected)).join('\n\n')
  }
  const meant = nearest(tomlPath(asked), [...settings.map(({ path }) => tomlPath(path)), ...inspected.sections.map(({ path }) => tomlPath(path))])
  throw new Error(`there is no setting '${key}' in what is enabled${meant ? ` (did you mean '${meant}'?)` : ''}`)
}
