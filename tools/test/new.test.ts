import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { checkDeps } from '../check-deps.ts'
import { fixtureTree } from './fixture-tree.ts'

const repository = resolve('.')
const tool = (name: string) => join(repository, name)
const run = (cwd: string, ...words: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', ...words], {
    cwd,
    encoding: 'utf8',
    timeout: 60_000,
  })
  return { status, output: `${stdout}${stderr}` }
}
const create = (cwd: string, ...words: readonly string[]) => run(cwd, tool('tools/new.ts'), ...words)
const passes = ({ status, output }: { status: number | null; output: string }) => assert.equal(status, 0, output)

/** A tree of its own whose packages are those of this repository. */
const tree = () => {
  const made = fixtureTree({
    'package-lock.json': JSON.stringify({ lockfileVersion: 3, packages: { '': {}, 'node_modules/zod': { version: '4.0.0' } } }),
    'tsconfig.json': JSON.stringify({
      extends: tool('tsconfig.json'),
      compilerOptions: { rootDir: '/', typeRoots: [tool('node_modules/@types')] },
      include: ['plugins/**/*.ts', 'connectors/**/*.ts'],
    }),
  })
  const scope = join(made.path, 'node_modules/@gatehouse')
  mkdirSync(scope, { recursive: true })
  for (const name of ['kernel', 'plugins/users', 'plugins/provisioning']) symlinkSync(tool(name), join(scope, name.split('/').at(-1) ?? ''))
  return made
}
const checks = (path: string, folder: string) => {
  passes(run(path, tool('node_modules/typescript/bin/tsc'), '-p', '.'))
  passes(run(repository, tool('node_modules/@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '--vcs-enabled=false', join(path, folder)))
  assert.deepEqual(checkDeps(path), [])
  passes(run(path, tool('node_modules/mocha/bin/mocha.js'), '--config', tool('.mocharc.json'), `${folder}/test/plugin.test.ts`))
}

describe('npm run new', () => {
  it('makes a plugin that passes the checks and its tests at once', function () {
    this.timeout(60_000)
    using made = tree()
    const { status, output } = create(made.path, 'plugin', 'my-hello')
    assert.equal(status, 0, output)
    assert.match(output, /\[plugins\.my-hello\]/)
    for (const name of ['package.json', 'README.md', 'src/plugin.ts', 'test/plugin.test.ts'])
      assert.ok(existsSync(join(made.path, 'plugins/my-hello', name)), name)
    assert.equal(JSON.parse(readFileSync(join(made.path, 'node_modules/@gatehouse/my-hello/package.json'), 'utf8')).name, '@gatehouse/my-hello')
    checks(made.path, 'plugins/my-hello')
  })

  it('makes a connector that passes the checks and its contract suite at once', function () {
    this.timeout(60_000)
    using made = tree()
    passes(create(made.path, 'connector', 'acme-hr'))
    checks(made.path, 'connectors/acme-hr')
  })

  it('adds the workspace to the lockfile and leaves the rest', () => {
    using made = tree()
    create(made.path, 'plugin', 'hello')
    const { packages } = JSON.parse(readFileSync(join(made.path, 'package-lock.json'), 'utf8'))
    assert.deepEqual(Object.keys(packages), ['', 'node_modules/@gatehouse/hello', 'node_modules/zod', 'plugins/hello'])
    assert.deepEqual(packages['node_modules/@gatehouse/hello'], { resolved: 'plugins/hello', link: true })
  })

  for (const [words, why] of [
    [['plugin', 'My Plugin'], /kebab case/],
    [['plugin', '../evil'], /kebab case/],
    [['plugin', 'a--b'], /kebab case/],
    [['plugin', 'a'.repeat(41)], /at most 40/],
    [['plugin', 'kernel'], /the kernel has that name/],
    [['gadget', 'hello'], /usage/],
    [['plugin'], /usage/],
  ] as const)
    it(`refuses ${words.join(' ').slice(0, 30)}`, () => {
      using made = tree()
      const { status, output } = create(made.path, ...words)
      assert.equal(status, 1)
      assert.match(output, why)
      assert.ok(!existsSync(join(made.path, 'plugins')))
    })

  it('refuses a name that is taken, by a connector too, and touches nothing', () => {
    using made = tree()
    mkdirSync(join(made.path, 'connectors/hello'), { recursive: true })
    writeFileSync(join(made.path, 'connectors/hello/x'), '')
    const { status, output } = create(made.path, 'plugin', 'hello')
    assert.equal(status, 1)
    assert.match(output, /connectors\/hello is there already/)
  })
})
