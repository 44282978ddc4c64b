import { bare } from './spelling.ts'
import { EnvText, emptyTable, isTable, type Layer, type Table } from './tree.ts'

const prefix = 'GATEHOUSE_'
/** `GATEHOUSE_<TABLE>__<KEY>`. Names without a double underscore are not settings: an orchestrator may set such for a service named gatehouse. */
const pathOf = (name: string): readonly string[] | undefined => {
  if (!name.startsWith(prefix) || name.startsWith(`${prefix}TEST_`)) return undefined
  const path = name.slice(prefix.length).split('__')
  return path.length > 1 && path.every((part) => part !== '') ? path.map((part) => part.toLowerCase()) : undefined
}

/** Tables of tables whose names have dashes: there a dash and an underscore are two things. */
const dashed = new Set(['plugins', 'outbound'])
/** The key of the files that a variable means. */
const keyIn = (table: Table | undefined, part: string, depth: number, first: string): string => {
  const known = Object.keys(table ?? {}).find((key) => bare(key) === bare(part))
  return known ?? (dashed.has(first) && depth === 1 ? part.replaceAll('_', '-') : part)
}

/**
 * The layer of the environment. An empty variable counts as not set.
 * @param below the files merged: their spelling of a key is kept
 */
export const envLayers = (env: NodeJS.ProcessEnv, below: Table, folder: string): readonly Layer[] => {
  const names = Object.keys(env)
    .filter((name) => env[name] !== '' && pathOf(name))
    .sort()
  return names.map((name) => {
    const root = emptyTable()
    let table = root
    let known: unknown = below
    const path = pathOf(name) ?? []
    path.forEach((part, depth) => {
      const key = keyIn(isTable(known) ? known : undefined, part, depth, path[0] ?? '')
      known = isTable(known) ? known[key] : undefined
      const next = emptyTable()
      table[key] = depth === path.length - 1 ? new EnvText(env[name] ?? '', name) : next
      table = next
    })
    return { origin: { label: name, kind: 'env', folder }, table: root }
  })
}
