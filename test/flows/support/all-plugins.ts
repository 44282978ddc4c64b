import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AnyPlugin } from '@gatehouse/kernel/testing'
import { parse } from 'smol-toml'

const config = join(import.meta.dirname, '../../../config/deployment.toml')
/** What the shipped configuration enables. */
export const allPlugins = async (): Promise<readonly AnyPlugin[]> => {
  const { plugins = {} } = parse(readFileSync(config, 'utf8')) as { plugins?: Record<string, unknown> }
  const modules = await Promise.all(Object.keys(plugins).map((name) => import(`@gatehouse/${name}`)))
  return modules.map((module) => module.default as AnyPlugin)
}
