import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

export const root = join(import.meta.dirname, '../../..')
export interface ComposeService {
  readonly command: string
  readonly environment: Readonly<Record<string, string>>
}
/** `${NAME:-default}` and `${NAME:?message}`, as docker compose fills them in. */
const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind: string | undefined, rest = '') => {
    const value = values[name]
    if (value) return value
    if (kind === '-') return rest
    throw new Error(`${name}: ${rest || 'is not set'}`)
  })
/** A service of a compose file, anchors merged and variables filled in. */
export const composeService = (file: string, name: string, values: Readonly<Record<string, string>>): ComposeService => {
  const { services } = parse(readFileSync(join(root, file), 'utf8'), { merge: true }) as {
    services: Record<string, { command: string; environment?: Record<string, unknown> }>
  }
  const service = services[name]
  if (!service) throw new Error(`${file} has no service ${name}`)
  const environment = Object.entries(service.environment ?? {}).map(([key, value]) => [key, filled(String(value), values)])
  return { command: service.command, environment: Object.fromEntries(environment) }
}
