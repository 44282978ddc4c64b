import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, posix, sep } from 'node:path'
import { type Import, importsOf } from './imports.ts'

export interface SourceFile {
  /** From the root of the tree, with `/`. */
  readonly path: string
  /** Folder of the nearest package.json: `kernel`, `plugins/oauth`, `.` for what belongs to no package. */
  readonly root: string
  /** Tests, and the suites that a package offers to the tests of others. */
  readonly test: boolean
  readonly imports: readonly Import[]
}
export interface Tree {
  readonly files: readonly SourceFile[]
  readonly at: ReadonlyMap<string, SourceFile>
}
const sources = ['kernel/**/*.ts', 'plugins/**/*.ts', 'connectors/**/*.ts', 'tools/**/*.ts', 'test/**/*.ts']
const isTest = (path: string) => /(^|\/)test\//.test(path) || path.endsWith('/src/testing.ts') || path.startsWith('kernel/src/testing/')

const rootOf = (base: string, path: string): string => {
  for (let folder = posix.dirname(path); folder !== '.'; folder = posix.dirname(folder)) if (existsSync(join(base, folder, 'package.json'))) return folder
  return '.'
}
export const readTree = (base: string): Tree => {
  const paths = globSync(sources, { cwd: base, exclude: (name) => String(name).split(sep).includes('node_modules') })
  const files = paths
    .map((path) => path.split(sep).join('/'))
    .sort()
    .map((path) => ({ path, root: rootOf(base, path), test: isTest(path), imports: importsOf(readFileSync(join(base, path), 'utf8')) }))
  return { files, at: new Map(files.map((file) => [file.path, file])) }
}
/** The file that a relative import names, or undefined for a package. */
export const target = (file: SourceFile, { specifier }: Import): string | undefined =>
  specifier.startsWith('.') ? posix.normalize(posix.join(dirname(file.path), specifier)) : undefined
