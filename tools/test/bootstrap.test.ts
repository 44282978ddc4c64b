import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fixtureTree } from './fixture-tree.ts'

const lockfile = JSON.stringify({
  lockfileVersion: 3,
  packages: { '': {}, 'node_modules/a': { version: '1.0.0', integrity: 'sha512-x' }, 'node_modules/b': { version: '1.0.0', optional: true } },
})
/** Stands before the real npm in PATH, so that no test asks a registry: notes its words and installs package `a`. */
const npm = `#!/bin/sh
echo "$@" >> npm.log
sleep 0.3
mkdir -p node_modules/a
echo '${JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-x' } } })}' > node_modules/.package-lock.json
exit \${NPM_EXIT:-0}
`
const server = `const open = setInterval(() => {}, 1000)
let signals = 0
for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => { signals++; setTimeout(() => { console.log(name, signals); clearInterval(open) }, 300) })
console.log('up', process.argv.slice(2).join(' '))
`
const tree = () => {
  const made = fixtureTree({ 'package-lock.json': lockfile, 'package.json': '{}', 'server.mjs': server, 'exit.mjs': 'process.exit(Number(process.argv[2]))' })
  for (const name of ['bootstrap.mjs', 'bootstrap']) cpSync(resolve('tools', name), join(made.path, 'tools', name), { recursive: true })
  mkdirSync(join(made.path, 'bin'))
  writeFileSync(join(made.path, 'bin/npm'), npm, { mode: 0o755 })
  return made
}
const bootstrap = (path: string, words: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const child = spawn(process.execPath, ['tools/bootstrap.mjs', ...words], {
    cwd: path,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: `${join(path, 'bin')}${delimiter}${process.env.PATH}`, ...env },
  })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  return Object.assign(child, { errors: () => errors })
}
const ended = async (child: ChildProcess): Promise<number> => child.exitCode ?? (await once(child, 'close'))[0]
const runs = (path: string) => (existsSync(join(path, 'npm.log')) ? readFileSync(join(path, 'npm.log'), 'utf8').trim().split('\n') : [])
const stamp = (path: string) => join(path, 'node_modules/.gatehouse-lock-hash')

describe('tools/bootstrap.mjs', () => {
  it('installs without test tools once, and never again', async () => {
    using made = tree()
    for (let round = 0; round < 2; round++) assert.equal(await ended(bootstrap(made.path, ['exit.mjs', '0'])), 0)
    assert.equal(runs(made.path).length, 1)
    assert.match(runs(made.path)[0] ?? '', /^install --no-save .*--omit=dev$/)
  })

  it('adds the test tools for --dev, and keeps them when the lockfile changes', async () => {
    using made = tree()
    await ended(bootstrap(made.path, ['exit.mjs', '0']))
    await ended(bootstrap(made.path, ['--dev', 'exit.mjs', '0']))
    await ended(bootstrap(made.path, ['exit.mjs', '0']))
    assert.deepEqual(
      runs(made.path).map((words) => words.split(' ').at(-1)),
      ['--omit=dev', '--include=dev'],
    )
    writeFileSync(join(made.path, 'package-lock.json'), lockfile.replace('sha512-x', 'sha512-y'))
    await ended(bootstrap(made.path, ['exit.mjs', '0']))
    assert.equal(runs(made.path).at(-1)?.split(' ').at(-1), '--include=dev')
  })

  it('takes an npm install by hand as it is', async () => {
    using made = tree()
    await ended(bootstrap(made.path, ['exit.mjs', '0']))
    rmSync(stamp(made.path))
    assert.equal(await ended(bootstrap(made.path, ['--dev', 'exit.mjs', '0'])), 0)
    assert.equal(runs(made.path).length, 1)
    assert.match(readFileSync(stamp(made.path), 'utf8'), /^[0-9a-f]{64} all\n$/)
  })

  it('starts over after an interrupted first installation', async () => {
    using made = tree()
    mkdirSync(join(made.path, 'node_modules/half'), { recursive: true })
    await ended(bootstrap(made.path, ['exit.mjs', '0']))
    assert.ok(!existsSync(join(made.path, 'node_modules/half')))
  })

  it('lets two first starts wait for one another', async () => {
    using made = tree()
    const both = [bootstrap(made.path, ['exit.mjs', '0']), bootstrap(made.path, ['exit.mjs', '0'])]
    assert.deepEqual(await Promise.all(both.map(ended)), [0, 0])
    assert.equal(runs(made.path).length, 1)
  })

  it('takes away the lock of a process that died', async () => {
    using made = tree()
    const first = bootstrap(made.path, ['exit.mjs', '0'])
    while (runs(made.path).length === 0) await once(first.stderr, 'data')
    first.kill('SIGKILL')
    await ended(first)
    rmSync(join(made.path, 'node_modules'), { recursive: true, force: true })
    assert.equal(await ended(bootstrap(made.path, ['exit.mjs', '0'])), 0)
  })

  it('says what failed and leaves nothing marked as installed', async () => {
    using made = tree()
    const child = bootstrap(made.path, ['exit.mjs', '0'], { NPM_EXIT: '7' })
    assert.equal(await ended(child), 1)
    assert.match(child.errors(), /npm install failed with exit code 7/)
    assert.ok(!existsSync(stamp(made.path)))
  })

  it('passes words and the exit code on', async () => {
    using made = tree()
    assert.equal(await ended(bootstrap(made.path, ['exit.mjs', '42'])), 42)
  })

  it('names a script that is not there', async () => {
    using made = tree()
    const child = bootstrap(made.path, ['missing.ts'])
    assert.equal(await ended(child), 1)
    assert.match(child.errors(), /missing\.ts is not in this tree/)
  })

  for (const name of ['SIGINT', 'SIGTERM'] as const)
    it(`passes ${name} on once, however often it came at a time, and waits for the drain`, async () => {
      using made = tree()
      const child = bootstrap(made.path, ['server.mjs', '--port', '1'])
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
      assert.equal((await lines.next()).value, 'up --port 1')
      for (let time = 0; time < 3; time++) child.kill(name)
      assert.equal((await lines.next()).value, `${name} 1`)
      assert.equal(await ended(child), 0)
    })
})
