// npm run plugins writes docs/plugins.md from the packages and the layers of check-deps; --check fails where it is old.
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { policy } from './check-deps.ts'

const titles: Readonly<Record<string, string>> = {
  extras: 'Around it: audit, delivery, administration',
  protocols: 'Protocols',
  login: 'Sign-in',
  directory: 'Users, applications, keys',
}
const describedIn = (base: string, folder: string): readonly { readonly name: string; readonly line: string }[] =>
  globSync(`${folder}/*/package.json`, { cwd: base })
    .sort()
    .map((path) => {
      const { description } = JSON.parse(readFileSync(join(base, path), 'utf8')) as { readonly description: string }
      const name = basename(dirname(path))
      return { name, line: `| [${name}](../${folder}/${name}/README.md) | ${description} |` }
    })
const section = (title: string, lines: readonly string[]): string => `## ${title}\n| | |\n|---|---|\n${lines.join('\n')}\n`

/** The page: from what people see down to what all rest on, then connectors. */
export const pluginList = (base: string): string => {
  const plugins = describedIn(base, 'plugins')
  const layers = policy.layers.map(({ name, plugins: listed }, index) => {
    // What is in no layer counts as one of the first, as in check-deps.
    const isHere = (plugin: string) => listed.includes(plugin) || (index === 0 && !policy.layers.some((layer) => layer.plugins.includes(plugin)))
    return section(
      titles[name] ?? name,
      plugins.filter((plugin) => isHere(plugin.name)).map(({ line }) => line),
    )
  })
  const connectors = section(
    'Connectors',
    describedIn(base, 'connectors').map(({ line }) => line),
  )
  return `# Plugins and connectors\n\nWritten by \`npm run plugins\`. A plugin may use what stands in its own part or further down.\n\n${[...layers, connectors].join('\n')}`
}

if (import.meta.main) {
  const path = join(process.cwd(), 'docs/plugins.md')
  const text = pluginList(process.cwd())
  if (!process.argv.includes('--check')) writeFileSync(path, text)
  else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
    console.error('docs/plugins.md does not list the packages as they are: run npm run plugins')
    process.exitCode = 1
  }
}
