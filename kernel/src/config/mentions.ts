import { s } from '../schema/schema.ts'
import type { Parser } from './parse.ts'
import { emptyTable, isTable, type Table } from './tree.ts'

/** Keys of every `[plugins.<name>]` that are about the plugin itself. */
export const pluginSwitches = s.object({
  enabled: s.boolean(true).describe('false keeps the settings and leaves the plugin off'),
  required: s.optional(s.boolean()).describe('true: the server does not start without it. Default: what the plugin says'),
  from: s.optional(s.string()).describe('The npm name, or the path from this file, of a plugin outside of this tree'),
})
const isSwitch = (key: string) => Object.hasOwn(pluginSwitches.shape, key)

/** What a `[plugins.<name>]` says. */
export interface Mention {
  readonly name: string
  readonly enabled: boolean
  readonly required: boolean | undefined
  readonly from: string | undefined
  readonly settings: Table
}

const part = (raw: Table, keep: (key: string) => boolean): Table =>
  Object.assign(emptyTable(), Object.fromEntries(Object.entries(raw).filter(([key]) => keep(key))))

export const mentionsIn = (table: Table, parser: Parser): ReadonlyMap<string, Mention> => {
  const { plugins = emptyTable() } = table
  const mentions = new Map<string, Mention>()
  if (!isTable(plugins)) parser.fault(['plugins'], 'must be a table of tables, such as [plugins.oauth]')
  for (const [name, raw] of isTable(plugins) ? Object.entries(plugins) : []) {
    const path = ['plugins', name]
    if (!isTable(raw)) parser.fault(path, `must be a table: write [plugins.${name}]`)
    else if (!/^[a-z][a-z0-9-]*$/.test(name)) parser.fault(path, 'must be a name in lower case with dashes')
    else {
      const own = parser.parse(pluginSwitches, part(raw, isSwitch), path)
      if (own) mentions.set(name, { name, enabled: own.enabled, required: own.required, from: own.from, settings: part(raw, (key) => !isSwitch(key)) })
    }
  }
  return mentions
}
