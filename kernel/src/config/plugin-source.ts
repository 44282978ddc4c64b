import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { AnyPlugin } from '../wiring/planned.ts'
import { sharePackages } from './share-packages.ts'
import { nearest } from './suggest.ts'

export interface Source {
  readonly name: string
  /** A path, or the name of a package; undefined for a plugin of this tree. */
  readonly from: string | undefined
  /** Paths start here: where the file stands that says so. */
  readonly folder: string
  readonly root: string
}
/** `fault`: the config is wrong. `broken`: the code is there, but running it failed. */
export type Found = { readonly plugin: AnyPlugin } | { readonly fault: string } | { readonly broken: unknown }

const folders = (root: string) => ['plugins', 'connectors'].flatMap((kind) => (existsSync(join(root, kind)) ? readdirSync(join(root, kind)) : []))
const isPath = (from: string) => /^(\.{1,2}|~)?[/\\]/.test(from) || from === '.' || from === '..'

/** What a folder's package.json exports as `.`; without one, its index file. */
const entryOf = (folder: string): string => {
  const manifest = join(folder, 'package.json')
  if (!existsSync(manifest)) return ['index.ts', 'index.js', 'index.mjs'].map((name) => join(folder, name)).find(existsSync) ?? folder
  const { exports, main } = JSON.parse(readFileSync(manifest, 'utf8')) as { exports?: unknown; main?: string }
  const pick = (value: unknown): string | undefined => {
    if (typeof value === 'string') return value
    if (typeof value !== 'object' || value === null) return undefined
    const map = value as Record<string, unknown>
    return pick(map['.'] ?? map.import ?? map.node ?? map.default)
  }
  return join(folder, pick(exports) ?? main ?? 'index.js')
}
const locatePath = (path: string): string | undefined => {
  if (!existsSync(path)) return undefined
  const entry = statSync(path).isDirectory() ? entryOf(path) : path
  return existsSync(entry) ? pathToFileURL(entry).href : undefined
}
const locatePackage = (name: string, folder: string): string | undefined => {
  const ways = [() => import.meta.resolve(name), () => pathToFileURL(createRequire(join(folder, 'config.js')).resolve(name)).href]
  for (const way of ways) {
    try {
      return way()
    } catch {}
  }
  return undefined
}

const locate = ({ name, from, folder, root }: Source): { readonly url: string } | { readonly fault: string } => {
  if (from === undefined) {
    const url = locatePackage(`@gatehouse/${name}`, root)
    if (url !== undefined) return { url }
    const meant = nearest(name, folders(root))
    return {
      fault: `names a plugin that does not exist${meant ? ` (did you mean '${meant}'?)` : ''}; for one from outside of this tree add: from = "npm-name-or-path"`,
    }
  }
  if (isPath(from)) {
    const url = locatePath(resolve(folder, from))
    return url === undefined ? { fault: `: from = "${from}" is not there: ${resolve(folder, from)} does not exist or exports nothing` } : { url }
  }
  const url = locatePackage(from, folder)
  if (url !== undefined) return { url }
  const hint = existsSync(resolve(folder, from)) ? `; for the path write "./${from}"` : `: npm install ${from}`
  return { fault: `: the package of from = "${from}" is not installed${hint}` }
}

const isPlugin = (value: unknown): value is AnyPlugin =>
  typeof value === 'object' && value !== null && typeof (value as AnyPlugin).name === 'string' && typeof (value as AnyPlugin).setup === 'function'

/** Finds and imports the code of one plugin. */
export const findPlugin = async (source: Source): Promise<Found> => {
  const place = locate(source)
  if ('fault' in place) return place
  if (source.from !== undefined) sharePackages()
  let loaded: { readonly default?: unknown }
  try {
    loaded = (await import(place.url)) as { readonly default?: unknown }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING')
      return { fault: `: ${fileURLToPath(place.url)} is TypeScript inside node_modules, which Node does not run: the package must ship JavaScript` }
    if (code === 'ERR_MODULE_NOT_FOUND' && !existsSync(fileURLToPath(place.url)))
      return { fault: `: ${fileURLToPath(place.url)}, which its package names as the entry, does not exist` }
    return { broken: error }
  }
  const plugin = loaded.default
  if (plugin === undefined) return { fault: `: ${fileURLToPath(place.url)} has no default export: it must be the plugin, as definePlugin makes it` }
  if (!isPlugin(plugin)) return { fault: `: the default export of ${fileURLToPath(place.url)} is not a plugin: it must have a name and a setup function` }
  if (plugin.name !== source.name)
    return { fault: `: the plugin in ${fileURLToPath(place.url)} calls itself '${plugin.name}': rename the table to [plugins.${plugin.name}]` }
  return { plugin }
}
