import { camel, type Files, manifest } from './place.ts'

const plugin = (name: string): string => `import { definePlugin, type Infer, s } from '@gatehouse/kernel'
import { get, ok, routeGroup, routes } from '@gatehouse/kernel/http'

const config = s.object({ greeting: s.string('Hello') })

const ${camel(name)}Routes = ({ greeting }: Infer<typeof config>) =>
  routeGroup('${name}', '/${name}', [get('/greeting', { access: 'public' }, ({ tenant }) => ok({ greeting, tenant: tenant.slug }))])

export default definePlugin({
  name: '${name}',
  config,
  setup({ config, host }) {
    host.contribute(routes, ${camel(name)}Routes(config))
  },
})
`
const test = (name: string): string => `import assert from 'node:assert/strict'
import { startTestServer } from '@gatehouse/kernel/testing'
import ${camel(name)} from '../src/plugin.ts'

describe('${name}', () => {
  it('greets as configured', async () => {
    await using server = await startTestServer({ plugins: [${camel(name)}], config: { ${key(name)}: { greeting: 'Welcome' } } })
    const { status, json } = await server.get('/${name}/greeting')
    assert.deepEqual({ status, greeting: json.greeting }, { status: 200, greeting: 'Welcome' })
  })

  it('answers 404 to an unknown path', async () => {
    await using server = await startTestServer({ plugins: [${camel(name)}] })
    const { status } = await server.get('/${name}/nowhere')
    assert.equal(status, 404)
  })
})
`
const key = (name: string): string => (name.includes('-') ? `'${name}'` : name)
const readme = (name: string): string => `# @gatehouse/${name}

What it adds, in one sentence.

## Enable
\`\`\`toml
[plugins.${name}]
greeting = "Hello"
\`\`\`

## Settings
| key | default | meaning |
|---|---|---|
| \`greeting\` | \`Hello\` | what \`/${name}/greeting\` says |

## Endpoints
| method and path | access | answer |
|---|---|---|
| \`GET /${name}/greeting\` | public | the greeting and the tenant, as JSON |

## Points, tokens and events
None.

## Specifications
None.
`
/** A plugin with one route and one setting. */
export const pluginFiles = (name: string): Files => ({
  'package.json': manifest(name, `The ${name} plugin.`),
  'README.md': readme(name),
  'src/plugin.ts': plugin(name),
  'test/plugin.test.ts': test(name),
})
