import { Server } from '../config/contracts.ts'
import { serverOf, serverSchema } from '../config/server.ts'
import type { Log } from '../log/contracts.ts'
import { z } from '../schema/schema.ts'
import { boot, type Running } from '../wiring/boot.ts'
import type { Value } from '../wiring/core-plugin.ts'
import type { Limits } from '../wiring/lifecycle.ts'
import type { AnyPlugin, Planned } from '../wiring/planned.ts'
import { fakeLog } from './fake-log.ts'

export interface BootTestOptions {
  /** Exactly these: no part of the kernel is added. */
  readonly plugins: readonly AnyPlugin[]
  /** Settings by plugin name, keys as in code. */
  readonly config?: Readonly<Record<string, unknown>>
  readonly tables?: Readonly<Record<string, unknown>>
  readonly replace?: readonly Value[]
  readonly values?: readonly Value[]
  readonly broken?: ReadonlyMap<string, unknown>
  readonly log?: Log
  readonly limits?: Partial<Limits>
  readonly hear?: (eventId: string, payload: unknown) => void
}
export interface BootTest extends Running, AsyncDisposable {}

const parsed = ({ name, config }: AnyPlugin, settings: unknown): unknown => {
  const result = config?.safeParse(settings)
  if (result?.error) throw new Error(`the settings of the plugin '${name}': ${z.prettifyError(result.error)}`)
  return result?.data
}

export const plan = ({ plugins, config = {}, tables = {} }: Pick<BootTestOptions, 'plugins' | 'config' | 'tables'>): readonly Planned[] => {
  const known = new Set(plugins.flatMap(({ name, table }) => [name, table ?? name]).concat('server'))
  for (const name of [...Object.keys(config), ...Object.keys(tables)]) {
    if (!known.has(name)) throw new Error(`the test has settings for '${name}', which is neither a plugin nor a table of one`)
  }
  return plugins.map((plugin) => {
    const settings = plugin.table === undefined ? config[plugin.name] : (tables[plugin.table] ?? config[plugin.name])
    return { plugin, config: parsed(plugin, settings ?? {}), required: plugin.required ?? false }
  })
}

export const testServerTable = (table: unknown, folder: string): Server =>
  serverOf(serverSchema.parse({ managementPort: 'off', drainTimeout: '2s', ...(table as object | undefined) }), { role: 'server', folder })

/** Boots these plugins and nothing else: no http, no database. */
export const bootTest = async (options: BootTestOptions): Promise<BootTest> => {
  const server = testServerTable(options.tables?.server, process.cwd())
  const running = await boot({ ...options, plugins: plan(options), log: options.log ?? fakeLog(), values: [[Server, server], ...(options.values ?? [])] })
  return { ...running, [Symbol.asyncDispose]: running.stop }
}
