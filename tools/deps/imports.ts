import { blank } from './blank.ts'

export interface Import {
  readonly specifier: string
  readonly line: number
  /** The imported names as the other module calls them; `*` for a namespace, `default` for a default. */
  readonly names: readonly string[]
  /** Gone at run time: `import type`, or every name marked `type`. */
  readonly typeOnly: boolean
}
const statement = /(?<![\w$.])(?:import|export)\s+(?<clause>(?:type\s+)?[\w$\s{},*]+?)\s*\bfrom\s*'#(?<from>\d+)#'/g
const bare = /(?<![\w$.])import\s*'#(?<from>\d+)#'/g
const call = /(?<![\w$.])import\s*\(\s*'#(?<from>\d+)#'/g

const named = (clause: string) =>
  (/\{([^}]*)\}/.exec(clause)?.[1] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
const nameOf = (part: string) => (part.replace(/^type\s+/, '').split(/\s+as\s+/)[0] ?? '').trim()
const read = (clause: string): Pick<Import, 'names' | 'typeOnly'> => {
  const parts = named(clause)
  const outside = clause.replace(/\{[^}]*\}/, '').replace(/^type\s+/, '')
  const others = outside.includes('*') ? ['*'] : /[\w$]/.test(outside) ? ['default'] : []
  const typeOnly = /^type\s/.test(clause) || (others.length === 0 && parts.length > 0 && parts.every((part) => part.startsWith('type ')))
  return { names: [...others, ...parts.map(nameOf)], typeOnly }
}

/** Every import of a source: statements, re-exports, and calls and types with a literal specifier. */
export const importsOf = (source: string): readonly Import[] => {
  const { code, strings } = blank(source)
  const lineAt = (index: number) => code.slice(0, index).split('\n').length
  const found = (pattern: RegExp, more: (clause: string) => Pick<Import, 'names' | 'typeOnly'>) =>
    [...code.matchAll(pattern)].map((match) => ({
      specifier: strings[Number(match.groups?.from)] ?? '',
      line: lineAt(match.index),
      ...more(match.groups?.clause ?? ''),
    }))
  const whole = () => ({ names: ['*'], typeOnly: false })
  return [...found(statement, read), ...found(bare, () => ({ names: [], typeOnly: false })), ...found(call, whole)].sort((a, b) => a.line - b.line)
}
/** `@scope/name/deep/path` -> `@scope/name`. */
export const packageOf = (specifier: string): string => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
