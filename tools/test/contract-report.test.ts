import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { reportOf } from '../contracts/report.ts'
import { fixtureTree } from './fixture-tree.ts'

const source = `import { token } from '@gatehouse/kernel'

/** Comments are left out. */
export interface Zebra {
  readonly id: string /* also here */
}
const hidden = 1
export const Zebra = token<Zebra>('z') // and here
export type Apple =
  | 'a://b'
  | 'c'
export * from './more.ts'
export class Fault extends Error {
  override readonly code = 'x.y'
}
`
const tool = resolve('tools/contract-report.ts')
const run = (cwd: string, ...words: string[]) => spawnSync(process.execPath, [tool, ...words], { cwd, encoding: 'utf8', timeout: 30_000 })

describe('the contract report', () => {
  it('lists exported declarations by name, without comments and private ones', () => {
    const body = /```ts\n([\s\S]*)\n```/.exec(reportOf('x/contracts.ts', source))?.[1]
    assert.deepEqual(body?.split('\n\n'), [
      "export type Apple =\n  | 'a://b'\n  | 'c'",
      "export class Fault extends Error {\n  override readonly code = 'x.y'\n}",
      'export interface Zebra {\n  readonly id: string\n}',
      "export const Zebra = token<Zebra>('z')",
      "export * from './more.ts'",
    ])
  })

  it('does not change when only comments do', () => {
    assert.equal(reportOf('x', source), reportOf('x', source.replace('Comments are left out.', 'Another\n * comment.')))
  })

  it('reads the topics of a contract that is a folder', () => {
    using tree = fixtureTree({ 'plugins/a/src/contracts.ts': "export * from './contracts/b.ts'\n", 'plugins/a/src/contracts/b.ts': 'export interface B {}\n' })
    run(tree.path)
    assert.match(readFileSync(join(tree.path, 'plugins/a/src/contracts.api.md'), 'utf8'), /```ts\nexport interface B \{\}\n```/)
  })

  it('fails --check where a report is missing or old, and passes after writing', () => {
    using tree = fixtureTree({ 'plugins/a/src/contracts.ts': source })
    const missing = run(tree.path, '--check')
    assert.equal(missing.status, 1)
    assert.match(missing.stderr, /plugins\/a\/src\/contracts\.api\.md does not match/)
    assert.equal(run(tree.path).status, 0)
    assert.equal(run(tree.path, '--check').status, 0)
    writeFileSync(join(tree.path, 'plugins/a/src/contracts.ts'), source.replace('id: string', 'id: number'))
    assert.equal(run(tree.path, '--check').status, 1)
    assert.match(readFileSync(join(tree.path, 'plugins/a/src/contracts.api.md'), 'utf8'), /id: string/)
  })
})
