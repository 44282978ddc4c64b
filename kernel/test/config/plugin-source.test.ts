import { strict as assert } from 'node:assert'
import { join } from 'node:path'
import { bootTest } from '@gatehouse/kernel/testing'
import { findPlugin } from '../../src/config/plugin-source.ts'
import type { AnyPlugin } from '../../src/wiring/planned.ts'
import { faultsOf, folderOf, inspect } from './fixture.ts'

const file = 'config/deployment.toml'
const source = (name: string) => `import { definePlugin, NotFound } from '@gatehouse/kernel'
const typed: string = ${JSON.stringify(name)}
export const error = NotFound
export default definePlugin({ name: typed, setup: () => undefined })
`
const manifest = (exports: unknown) => JSON.stringify({ name: 'foreign', type: 'module', exports })

describe('a plugin from outside of the tree', () => {
  it('is a file beside the config, in TypeScript, that imports the kernel without an installation', async () => {
    const { loaded } = await inspect({ [file]: '[plugins.foreign]\nfrom = "../mine/foreign.ts"', 'mine/foreign.ts': source('foreign') })
    assert.deepEqual(
      loaded?.plugins.map(({ plugin }) => plugin.name),
      ['mail', 'foreign'],
    )
  })
  it('gets the very kernel that runs here', async () => {
    using place = folderOf({ 'foreign.ts': source('foreign') })
    await findPlugin({ name: 'foreign', from: './foreign.ts', folder: place.folder, root: place.folder })
    const { NotFound } = await import('@gatehouse/kernel')
    assert.equal((await import(join(place.folder, 'foreign.ts'))).error, NotFound)
  })
  for (const [what, exports] of [
    ['a text', './main.ts'],
    ['a map', { '.': './main.ts' }],
    ['conditions', { '.': { types: './x.d.ts', import: './main.ts' } }],
  ] as const) {
    it(`is a folder whose package.json exports it as ${what}`, async () => {
      const { loaded } = await inspect({
        [file]: '[plugins.foreign]\nfrom = "../foreign"',
        'foreign/package.json': manifest(exports),
        'foreign/main.ts': source('foreign'),
      })
      assert.equal(loaded?.plugins.length, 2)
    })
  }
  it('is a folder with an index file', async () => {
    const { loaded } = await inspect({ [file]: '[plugins.foreign]\nfrom = "../foreign"', 'foreign/index.ts': source('foreign') })
    assert.equal(loaded?.plugins.length, 2)
  })
  it('is an npm package that is installed beside the config', async () => {
    const { loaded } = await inspect({
      [file]: '[plugins.foreign]\nfrom = "foreign-package"',
      'node_modules/foreign-package/package.json': manifest('./main.js'),
      'node_modules/foreign-package/main.js': source('foreign').replace(': string', ''),
    })
    assert.equal(loaded?.plugins.length, 2)
  })
  it('boots like any other', async () => {
    using place = folderOf({ 'foreign.ts': source('foreign') })
    const found = await findPlugin({ name: 'foreign', from: './foreign.ts', folder: place.folder, root: place.folder })
    await using running = await bootTest({ plugins: [(found as { plugin: AnyPlugin }).plugin] })
    assert.equal(running.leftOut.size, 0)
  })
})

describe('a plugin that cannot be found', () => {
  const first = async (...given: Parameters<typeof faultsOf>) => (await faultsOf(...given))[0] ?? ''
  const wrong = (from: string, files: Record<string, string> = {}) => first({ [file]: `[plugins.foreign]\nfrom = "${from}"`, ...files })

  it('is named with the one that was meant', async () => {
    const files = { [file]: '[plugins.oaut]', 'plugins/oauth/package.json': '{}' }
    assert.equal(
      await first(files),
      `${file}: plugins.oaut names a plugin that does not exist (did you mean 'oauth'?); for one from outside of this tree add: from = "npm-name-or-path"`,
    )
  })
  it('has a path that leads nowhere', async () =>
    assert.match(await wrong('./nowhere.ts'), /plugins\.foreign: from = "\.\/nowhere\.ts" is not there: \/.*nowhere\.ts does not exist or exports nothing$/))
  it('has a package.json that leads nowhere', async () =>
    assert.match(await wrong('../f', { 'f/package.json': manifest('./gone.ts') }), /does not exist or exports nothing$/))
  it('is a package that is not installed', async () =>
    assert.equal(
      await wrong('not-installed-here'),
      `${file}: plugins.foreign: the package of from = "not-installed-here" is not installed: npm install not-installed-here`,
    ))
  it('is a path without the dot', async () =>
    assert.match(await wrong('mine.ts', { 'config/mine.ts': '' }), /is not installed; for the path write "\.\/mine\.ts"$/))
  it('has no default export', async () =>
    assert.match(
      await wrong('./x.ts', { 'config/x.ts': 'export const a = 1' }),
      /x\.ts has no default export: it must be the plugin, as definePlugin makes it$/,
    ))
  it('exports something else', async () =>
    assert.match(await wrong('./x.ts', { 'config/x.ts': 'export default 1' }), /is not a plugin: it must have a name and a setup function$/))
  it('has another name', async () =>
    assert.match(await wrong('./x.ts', { 'config/x.ts': source('other') }), /x\.ts calls itself 'other': rename the table to \[plugins\.other\]$/))
  it('is TypeScript inside node_modules', async () =>
    assert.match(
      await wrong('ts-package', { 'node_modules/ts-package/package.json': manifest('./main.ts'), 'node_modules/ts-package/main.ts': 'export default 1' }),
      /is TypeScript inside node_modules, which Node does not run: the package must ship JavaScript$/,
    ))
})

describe('a plugin whose code fails when it is imported, security 10.3', () => {
  const files = (more = '') => ({ [file]: `[plugins.foreign]\nfrom = "./x.ts"\n${more}`, 'config/x.ts': 'throw new Error("no luck")' })
  it('is left out by name, and the config is sound', async () => {
    const { loaded } = await inspect(files())
    assert.match(String(loaded?.broken.get('foreign')), /no luck/)
    assert.deepEqual(
      loaded?.plugins.map(({ plugin }) => plugin.name),
      ['mail'],
    )
  })
  it('stops the start when the config says that it is required', async () =>
    assert.deepEqual(await faultsOf(files('required = true')), [`${file}: plugins.foreign is required and failed in load: no luck`]))
})
