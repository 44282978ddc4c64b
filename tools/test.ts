// npm test [-- [--only check|unit|flows|coverage] [--grep TEXT] [file.test.ts …]]
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startTestServices } from '../test/services/index.ts'
import { endChildOnSignals, isStopping, runNode } from './testing/child.ts'
import { type MochaRun, runMocha, type Suite, suites, testsOf } from './testing/mocha.ts'

const checks = [
  { title: 'Type check (tsc)', words: ['node_modules/typescript/bin/tsc', '-p', '.'] },
  { title: 'Lint and format (biome)', words: ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'] },
  { title: 'Dependency direction', words: ['tools/check-deps.ts'] },
  { title: 'List of plugins', words: ['tools/plugin-list.ts', '--check'] },
  { title: 'Contract reports', words: ['tools/contract-report.ts', '--check'] },
] as const
const coverageFolder = 'coverage/tmp'
const nothingRun: MochaRun = { passed: 0, failed: 0, skipped: 0, exitCode: 0 }

const heading = (text: string): void => console.log(`\n── ${text} ${'─'.repeat(Math.max(0, 90 - text.length))}`)
const add = (a: MochaRun, b: MochaRun): MochaRun => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
  exitCode: b.exitCode,
})

const runChecks = async (): Promise<MochaRun> => {
  for (const { title, words } of checks) {
    heading(title)
    const exitCode = await runNode(words)
    if (exitCode !== 0) return { ...nothingRun, failed: 1, exitCode }
    console.log('ok')
  }
  return nothingRun
}
const runSuite = async (suite: Suite, env: Readonly<Record<string, string>>, more: readonly string[]): Promise<MochaRun> => {
  const { title, timeoutMs } = suites[suite]
  const files = testsOf(suite)
  heading(`${title} (${files.length} files)`)
  if (files.length > 0) return runMocha(files, timeoutMs, env, more)
  console.error(`no test files match ${suites[suite].globs.join(' ')}`)
  return { ...nothingRun, failed: 1, exitCode: 1 }
}
const runTests = async (which: readonly Suite[], files: readonly string[], more: readonly string[], coverage: boolean): Promise<MochaRun> => {
  heading('Test servers')
  await using services = await startTestServices()
  console.log(Object.keys(services.env).join(' '))
  if (files.length > 0) {
    heading(files.join(' '))
    return await runMocha(files, suites.flows.timeoutMs, services.env, more)
  }
  if (coverage) rmSync(coverageFolder, { recursive: true, force: true })
  const env = coverage ? { ...services.env, NODE_V8_COVERAGE: coverageFolder } : services.env
  let total = nothingRun
  for (const suite of which) if (total.exitCode === 0) total = add(total, await runSuite(suite, env, more))
  return total
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' }, grep: { type: 'string', short: 'g' } } })
const more = values.grep ? ['--grep', values.grep] : []
const only = positionals.length > 0 ? 'files' : (values.only ?? 'all')
const main = async (): Promise<MochaRun> => {
  if (only === 'check') return runChecks()
  if (only === 'coverage') return runTests(['unit', 'flows'], [], more, true)
  if (only === 'unit' || only === 'flows') return runTests([only], [], more, false)
  if (only === 'files') return runTests([], positionals, more, false)
  if (only !== 'all') throw new Error(`--only knows check, unit, flows and coverage, not ${only}`)
  const checked = await runChecks()
  return checked.exitCode === 0 ? runTests(['unit', 'flows'], [], more, false) : checked
}

endChildOnSignals()
let result: MochaRun
try {
  result = await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  result = { ...nothingRun, failed: 1, exitCode: 1 }
}
if (only === 'coverage' && !isStopping()) {
  heading('Coverage')
  await runNode(['node_modules/c8/bin/c8.js', 'report'])
}
process.exitCode = isStopping() ? 130 : result.exitCode
const skipped = result.skipped > 0 ? `, ${result.skipped} skipped` : ''
if (only !== 'check') console.log(`\n${result.passed} passed, ${result.failed} failed${skipped}`)
