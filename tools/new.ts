// npm run new -- plugin|connector <name>
import { relative } from 'node:path'
import { connectorFiles } from './new/connector-files.ts'
import { link, nameFault, place } from './new/place.ts'
import { pluginFiles } from './new/plugin-files.ts'

const kinds = {
  plugin: { folder: 'plugins', files: pluginFiles },
  connector: { folder: 'connectors', files: connectorFiles },
} as const
const usage = 'usage: npm run new -- plugin|connector <name>'

const main = (root: string, kind = '', name = ''): string => {
  if (!(kind === 'plugin' || kind === 'connector') || !name) throw new Error(usage)
  const fault = nameFault(root, name)
  if (fault) throw new Error(`${name}: ${fault}`)
  const folder = `${kinds[kind].folder}/${name}`
  const written = place(root, folder, kinds[kind].files(name))
  link(root, folder, name)
  return [
    ...written.map((path) => `  ${relative(root, path)}`),
    '',
    'Enable it in config/deployment.toml:',
    '',
    `  [plugins.${name}]`,
    '',
    `Run its tests: npm test -- ${folder}/test/plugin.test.ts`,
    kind === 'plugin' ? 'If other plugins will import its contracts, give it a layer in tools/check-deps.ts.' : 'Its settings are given with each connection.',
  ].join('\n')
}

try {
  console.log(main(process.cwd(), ...process.argv.slice(2)))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
