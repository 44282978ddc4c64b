import { logSchema } from '../log/config.ts'
import { s, type z } from '../schema/schema.ts'
import type { AnyPlugin } from '../wiring/planned.ts'
import type { Mention } from './mentions.ts'
import type { Parser } from './parse.ts'
import { serverSchema } from './server.ts'
import { nearest } from './suggest.ts'
import { isTable, type Table } from './tree.ts'

/** A table of settings and who owns it. */
export interface Section {
  readonly path: readonly string[]
  readonly schema: z.ZodType
  readonly plugin: string | undefined
}
const nothing = s.object({})
const own: readonly Section[] = [
  { path: ['server'], schema: serverSchema, plugin: undefined },
  { path: ['log'], schema: logSchema, plugin: undefined },
]

/** The kernel's tables, then one for each plugin in their order. */
export const sectionsOf = (plugins: readonly AnyPlugin[], parser: Parser): readonly Section[] => {
  const taken = new Map([...own.map(({ path }) => [path.join('.'), 'the kernel'] as const), ['plugins', 'the kernel']])
  const sectionOf = ({ name, table, config = nothing }: AnyPlugin): Section => {
    if (table === undefined) return { path: ['plugins', name], schema: config, plugin: name }
    const first = taken.get(table)
    if (first !== undefined) parser.fault([table], `belongs to ${first}: the plugin '${name}' cannot have a table of that name as well`)
    taken.set(table, `the plugin '${name}'`)
    return { path: [table], schema: config, plugin: name }
  }
  return [...own, ...plugins.map(sectionOf)]
}

export const settingsOf = ({ path, plugin }: Section, table: Table, mentions: ReadonlyMap<string, Mention>): unknown =>
  (path[0] === 'plugins' ? mentions.get(plugin ?? '')?.settings : table[path[0] ?? '']) ?? {}

/** What stands in the layers although nobody reads it. */
export const findStrays = (table: Table, sections: readonly Section[], mentions: ReadonlyMap<string, Mention>, parser: Parser): void => {
  const known = new Set(['plugins', ...sections.map(({ path }) => path[0] ?? '')])
  for (const [key, value] of Object.entries(table)) {
    if (known.has(key)) continue
    const meant = nearest(key, known)
    parser.fault(
      [key],
      isTable(value) ? 'is not a table of anything that is enabled' : 'stands outside of any table',
      meant === undefined ? undefined : [meant],
    )
  }
  for (const { path, plugin } of sections) {
    if (path[0] === 'plugins' || plugin === undefined) continue
    for (const key of Object.keys(mentions.get(plugin)?.settings ?? {})) {
      parser.fault(['plugins', plugin, key], 'stands in the wrong table', [...path, key])
    }
  }
}
