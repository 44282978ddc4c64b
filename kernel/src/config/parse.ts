import type { z } from '../schema/schema.ts'
import { convert } from './convert.ts'
import { envName, tomlPath, toSnake } from './spelling.ts'
import type { Tree } from './tree.ts'

/** Parses tables and keeps one line for each thing that is wrong: the file or variable, the key as TOML spells it, and what to do. */
export interface Parser {
  readonly faults: readonly string[]
  /** The parsed settings, or undefined: then there is a fault. */
  parse<T>(schema: z.ZodType<T>, raw: unknown, path: readonly string[]): T | undefined
  /** Only the first fault of a key is kept. */
  fault(path: readonly string[], message: string, meant?: readonly string[]): void
  /** The value was fetched from `$env{}` or `$file{}`. */
  isSecret(path: readonly string[]): boolean
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a table',
  record: 'a table',
}

const wording = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return 'is missing'
  if (issue.code === 'invalid_union' && issue.message === 'Invalid input') return [...new Set(issue.errors.flat().map(wording))].join(', or ')
  return issue.message
    .replace(/^Invalid (input|option): expected (\w+)/, (_, __, what) => `must be ${kinds[what] ?? what}`)
    .replace(/^Too (small|big): expected \w+ to (be|have) /, (_, __, verb) => `must ${verb} `)
    .replace(/, received .*$/, '')
}

export const createParser = (tree: Tree, env: NodeJS.ProcessEnv): Parser => {
  const faults = new Map<string, string>()
  const secrets = new Set<string>()
  const fault: Parser['fault'] = (path, message, meant) => {
    const key = tomlPath(path)
    if (faults.has(key)) return
    const origin = tree.originOf(path)
    const spell = origin?.kind === 'env' ? envName : tomlPath
    faults.set(
      key,
      `${origin ? `${origin.label}: ` : ''}${key}${message.startsWith(':') ? '' : ' '}${message}${meant ? ` (did you mean '${spell(meant)}'?)` : ''}`,
    )
  }
  return {
    get faults() {
      return [...faults.values()]
    },
    fault,
    isSecret: (path) => secrets.has(tomlPath(path)),
    parse(schema, raw, path) {
      const places = new Map<string, readonly string[]>()
      const before = faults.size
      const secret = (at: readonly string[]) => void secrets.add(tomlPath(at))
      const place = (codePath: readonly PropertyKey[], at: readonly string[]) => void places.set(JSON.stringify(codePath), at)
      const value = convert(schema, raw, { path, codePath: [] }, { env, originOf: tree.originOf, fault, secret, place })
      const result = schema.safeParse(value)
      const placeOf = (codePath: readonly PropertyKey[]): readonly string[] =>
        places.get(JSON.stringify(codePath)) ?? (codePath.length === 0 ? path : [...placeOf(codePath.slice(0, -1)), toSnake(String(codePath.at(-1)))])
      for (const issue of result.error?.issues ?? []) fault(placeOf(issue.path), wording(issue))
      return result.success && faults.size === before ? result.data : undefined
    },
  }
}
