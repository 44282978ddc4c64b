import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runNode } from './child.ts'
import type { Counts } from './reporter.ts'

const withTests = (...folders: string[]) => folders.map((folder) => `${folder}/**/*.test.ts`)
/** The suites of `npm test`, in order. Globs are resolved here, since to mocha a pattern without a match is only a warning. */
export const suites = {
  unit: { title: 'Unit and plugin tests', globs: withTests('kernel/test', 'plugins/*/test', 'connectors/*/test', 'tools/test'), timeoutMs: 30_000 },
  flows: { title: 'Flow and conformance tests', globs: withTests('test'), timeoutMs: 120_000 },
} as const
export type Suite = keyof typeof suites

export const testsOf = (suite: Suite): readonly string[] => globSync(suites[suite].globs, { exclude: (name) => String(name).includes('node_modules') }).sort()

export interface MochaRun extends Counts {
  readonly exitCode: number
}
/** Nothing counted means that mocha itself failed, on a file that does not load for one: that is a failure. */
const read = (path: string, exitCode: number): MochaRun => {
  const counts: Counts = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { passed: 0, failed: 1, skipped: 0 }
  return { ...counts, failed: exitCode !== 0 ? Math.max(1, counts.failed) : counts.failed, exitCode }
}
export const runMocha = async (
  files: readonly string[],
  timeoutMs: number,
  env: Readonly<Record<string, string>>,
  more: readonly string[] = [],
): Promise<MochaRun> => {
  const folder = mkdtempSync(join(tmpdir(), 'gh-mocha-'))
  const counts = join(folder, 'counts.json')
  try {
    const words = ['node_modules/mocha/bin/mocha.js', '--reporter', './tools/testing/reporter.ts', '--timeout', String(timeoutMs), ...more, ...files]
    const exitCode = await runNode(words, { ...env, GATEHOUSE_TEST_COUNTS: counts })
    return read(counts, exitCode)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
