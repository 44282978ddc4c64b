import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import { BootError, messageOf } from '../wiring/boot-error.ts'
import { isTable, type Layer } from './tree.ts'

export interface Places {
  readonly env: NodeJS.ProcessEnv
  /** Relative paths of the environment start here. */
  readonly cwd: string
  /** The tree that `config/deployment.toml` stands in. */
  readonly root: string
}

const readToml = (path: string, label: string): Layer['table'] => {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new BootError([`${label} cannot be read: ${(error as NodeJS.ErrnoException).code ?? messageOf(error)}`], error)
  }
  try {
    return parse(text)
  } catch (error) {
    const where = error instanceof TomlError ? `:${error.line}:${error.column}` : ''
    const what = messageOf(error).split('\n')[0] ?? ''
    throw new BootError([`${label}${where} is not TOML: ${what.replace(/^Invalid TOML document: /, '')}`], error)
  }
}

const labelOf = (path: string, { cwd }: Places) => {
  const short = relative(cwd, path)
  return short.startsWith('..') ? path : short
}
const layerOf = (path: string, places: Places): Layer => {
  const label = labelOf(path, places)
  return { origin: { label, kind: 'file', folder: dirname(path) }, table: readToml(path, label) }
}

const modeIn = (layer: Layer, env: NodeJS.ProcessEnv): unknown => {
  const { server } = layer.table
  const fromEnv = env.GATEHOUSE_SERVER__MODE
  return fromEnv ? fromEnv : isTable(server) ? server.mode : undefined
}

/**
 * `config/deployment.toml` or the file of `GATEHOUSE_CONFIG`, and over it the profile beside it: the one that
 * `GATEHOUSE_PROFILE` names, else `production.toml` in production mode where there is one.
 */
export const fileLayers = (places: Places): readonly Layer[] => {
  const { env, cwd, root } = places
  const path = env.GATEHOUSE_CONFIG ? resolve(cwd, env.GATEHOUSE_CONFIG) : join(root, 'config', 'deployment.toml')
  const base = layerOf(path, places)
  const profile = env.GATEHOUSE_PROFILE || (modeIn(base, env) === 'production' ? 'production' : undefined)
  if (profile === undefined) return [base]
  if (!/^[\w-]+$/.test(profile)) throw new BootError([`GATEHOUSE_PROFILE must be a plain name such as 'production', not '${profile}'`])
  const over = join(dirname(path), `${profile}.toml`)
  if (over === path) return [base]
  if (existsSync(over)) return [base, layerOf(over, places)]
  if (!env.GATEHOUSE_PROFILE) return [base]
  throw new BootError([`GATEHOUSE_PROFILE is '${profile}', but there is no ${profile}.toml beside ${labelOf(path, places)}`])
}
