// npm run conformance runs the modules of test/conformance/oidc and writes what came of them into plugins/oidc/README.md.
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { notApplicable, plans } from '../test/conformance/oidc/plans.ts'
import { conformanceTables, outcomesOf, withTables } from './conformance/tables.ts'
import { runNode } from './testing/child.ts'

const readme = 'plugins/oidc/README.md'
const folder = mkdtempSync(join(tmpdir(), 'gh-conformance-'))
try {
  const output = join(folder, 'results.json')
  const files = globSync('test/conformance/oidc/*.test.ts').sort()
  const exitCode = await runNode([
    'node_modules/mocha/bin/mocha.js',
    '--timeout',
    '60000',
    '--reporter',
    'json',
    '--reporter-option',
    `output=${output}`,
    ...files,
  ])
  const outcomes = outcomesOf(JSON.parse(readFileSync(output, 'utf8')))
  writeFileSync(readme, withTables(readFileSync(readme, 'utf8'), conformanceTables(plans, notApplicable, outcomes)))
  process.exitCode = exitCode
} finally {
  rmSync(folder, { recursive: true, force: true })
}
