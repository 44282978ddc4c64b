import { resolve } from 'node:path'
import { kernelPlugins } from '../kernel-plugins.ts'
import type { LogConfig } from '../log/config.ts'
import type { Infer } from '../schema/schema.ts'
import { BootError, messageOf } from '../wiring/boot-error.ts'
import type { AnyPlugin, Planned } from '../wiring/planned.ts'
import type { Server } from './contracts.ts'
import { envLayers } from './env.ts'
import { fileLayers, type Places } from './files.ts'
import { type Mention, mentionsIn } from './mentions.ts'
import { createParser, type Parser } from './parse.ts'
import { findPlugin } from './plugin-source.ts'
import { findStrays, type Section, sectionsOf, settingsOf } from './sections.ts'
import { serverOf, type serverSchema } from './server.ts'
import { mergeLayers, type Tree } from './tree.ts'

export interface LoadOptions extends Partial<Places> {
  readonly role?: Server['role']
  /** Default: the kernel's own. */
  readonly kernel?: readonly AnyPlugin[]
}
export interface Loaded {
  readonly server: Server
  readonly log: LogConfig
  readonly plugins: readonly Planned[]
  /** Plugins whose code failed when it was imported, and how. */
  readonly broken: ReadonlyMap<string, unknown>
}
export interface Inspected {
  readonly tree: Tree
  readonly sections: readonly Section[]
  readonly parser: Parser
  /** Undefined when there are faults. */
  readonly loaded: Loaded | undefined
}
const treeRoot = resolve(import.meta.dirname, '../../..')

interface Code {
  readonly plugins: readonly AnyPlugin[]
  readonly broken: ReadonlyMap<string, unknown>
}
/** All at once: most of the time goes into reading files. */
const importAll = async (
  mentions: ReadonlyMap<string, Mention>,
  kernel: Promise<readonly AnyPlugin[]>,
  places: Places,
  tree: Tree,
  parser: Parser,
): Promise<Code> => {
  const load = async ({ name, from }: Mention) => {
    if (from === undefined && (await kernel).some((part) => part.name === name)) return undefined
    return findPlugin({ name, from, folder: tree.originOf(['plugins', name, 'from'])?.folder ?? places.cwd, root: places.root })
  }
  const enabled = [...mentions.values()].filter((mention) => mention.enabled)
  const found = await Promise.all(enabled.map(async (mention) => [mention, await load(mention)] as const))
  const plugins = (await kernel).filter(({ name }) => mentions.get(name)?.enabled !== false)
  const broken = new Map<string, unknown>()
  for (const [{ name, required }, result] of found) {
    if (result === undefined) continue
    if ('fault' in result) parser.fault(['plugins', name], result.fault)
    else if ('plugin' in result) plugins.push(result.plugin)
    else if (required) parser.fault(['plugins', name], `is required and failed in load: ${messageOf(result.broken)}`)
    else broken.set(name, result.broken)
  }
  return { plugins, broken }
}

const checkProduction = ({ mode, publicUrl }: Server, parser: Parser): void => {
  const { protocol, hostname } = new URL(publicUrl)
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  if (mode === 'production' && protocol !== 'https:' && !local) parser.fault(['server', 'public_url'], 'must start with https:// in production')
}

/** Reads every layer, imports every enabled plugin, parses every table. Faults are collected in `parser`. */
export const inspectConfig = async (options: LoadOptions = {}): Promise<Inspected> => {
  const { env = process.env, cwd = process.cwd(), root = treeRoot, role = 'server' } = options
  const files = fileLayers({ env, cwd, root })
  const tree = mergeLayers([...files, ...envLayers(env, mergeLayers(files).table, cwd)])
  const kernel = Promise.resolve(options.kernel ?? kernelPlugins())
  const parser = createParser(tree, env)
  const mentions = mentionsIn(tree.table, parser)
  const { plugins, broken } = await importAll(mentions, kernel, { env, cwd, root }, tree, parser)
  const sections = sectionsOf(plugins, parser)
  findStrays(tree.table, sections, mentions, parser)
  const [table, log, ...configs] = sections.map((section) => parser.parse(section.schema, settingsOf(section, tree.table, mentions), section.path))
  const folder = tree.originOf(['server', 'data_dir'])?.kind === 'env' ? cwd : root
  const server = table === undefined ? undefined : serverOf(table as Infer<typeof serverSchema>, { role, folder })
  if (server) checkProduction(server, parser)
  const planned = plugins.map((plugin, index) => ({
    plugin,
    config: configs[index],
    required: mentions.get(plugin.name)?.required ?? plugin.required ?? false,
  }))
  const sound = server !== undefined && parser.faults.length === 0
  return { tree, sections, parser, loaded: sound ? { server, log: log as LogConfig, plugins: planned, broken } : undefined }
}

/** @throws BootError with every fault at once */
export const loadConfig = async (options: LoadOptions = {}): Promise<Loaded> => {
  const { loaded, parser } = await inspectConfig(options)
  if (!loaded) throw new BootError(parser.faults)
  return loaded
}
