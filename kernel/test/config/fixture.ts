import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { definePlugin, type Schema, s } from '@gatehouse/kernel'
import { type Inspected, inspectConfig, type LoadOptions } from '../../src/config/load.ts'
import type { AnyPlugin } from '../../src/wiring/planned.ts'

/** A folder with these files, that goes when the test ends. */
export const folderOf = (files: Readonly<Record<string, string>>) => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-config-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
}
export const part = (name: string, config?: Schema<unknown>, table?: string): AnyPlugin =>
  definePlugin<unknown>({ name, ...(config ? { config } : {}), ...(table ? { table } : {}), setup: () => undefined })

export const mail = part(
  'mail',
  s.object({
    host: s.string('localhost'),
    port: s.int(25),
    startTls: s.boolean(true),
    retryAfter: s.duration('5m'),
    recipients: s.array(s.text()).default([]),
    password: s.optional(s.secret()),
    limits: s.table({ perHour: s.int(100) }),
    routes: s.record(s.object({ maxSize: s.int(10) })).default({}),
  }),
)

/** Config files in a folder of their own, read with these kernel parts instead of the real ones. */
export const inspect = async (
  files: Readonly<Record<string, string>> | string,
  env: Readonly<Record<string, string>> = {},
  options: LoadOptions = {},
): Promise<Inspected> => {
  using place = folderOf(typeof files === 'string' ? { 'config/deployment.toml': files } : files)
  return await inspectConfig({ env, cwd: place.folder, root: place.folder, kernel: [mail], ...options })
}
export const faultsOf = async (...given: Parameters<typeof inspect>): Promise<readonly string[]> => (await inspect(...given)).parser.faults
export const mailOf = async (...given: Parameters<typeof inspect>): Promise<Record<string, unknown>> => {
  const { loaded, parser } = await inspect(...given)
  if (!loaded) throw new Error(parser.faults.join('\n'))
  return loaded.plugins.find(({ plugin }) => plugin.name === 'mail')?.config as Record<string, unknown>
}
