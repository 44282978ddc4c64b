import { camel, type Files, manifest } from './place.ts'

const plugin = (name: string): string => `import { definePlugin, Outbound } from '@gatehouse/kernel'
import { provisioningTargets } from '@gatehouse/provisioning/contracts'
import { ${camel(name)}Target } from './${name}-target.ts'

export default definePlugin({
  name: '${name}',
  needs: { outbound: Outbound },
  setup({ deps, host }) {
    host.contribute(provisioningTargets, ${camel(name)}Target(deps.outbound))
  },
})
`
const target = (name: string): string => `import { defineKind, type Outbound, ServerError, s, Transient } from '@gatehouse/kernel'
import type { Change, ProvisioningTarget } from '@gatehouse/provisioning/contracts'

const settings = s.object({ url: s.url(), token: s.secret() })

export class ${pascal(name)}Refused extends ServerError {
  override readonly code = '${name.replaceAll('-', '_')}.refused'
  override readonly status = 502
}

const idOf = (change: Change): string => (change.kind === 'upsert' ? change.user.id : change.userId)
const bodyOf = ({ id, username, active, claims }: (Change & { kind: 'upsert' })['user']): string => JSON.stringify({ id, username, active, claims })

/** One user is one JSON document at \`{url}/users/{id}\`, written with PUT and removed with DELETE: both may be repeated. */
export const ${camel(name)}Target = (outbound: Outbound) =>
  defineKind({
    name: '${name}',
    settings,
    open: ({ url, token }, { id: tenantId }): ProvisioningTarget => ({
      async push(change) {
        const id = idOf(change)
        const { status } = await outbound.send({
          feature: 'provisioning',
          url: \`\${url}/users/\${encodeURIComponent(id)}\`,
          method: change.kind === 'upsert' ? 'PUT' : 'DELETE',
          headers: { authorization: \`Bearer \${token.reveal()}\`, 'content-type': 'application/json' },
          ...(change.kind === 'upsert' ? { body: bodyOf(change.user) } : {}),
          tenantId,
        })
        if (status >= 500 || status === 429) throw new Transient('the provisioning target is not available', { detail: { status } })
        const gone = change.kind === 'remove' && status === 404
        if (status >= 300 && !gone) throw new ${pascal(name)}Refused('the provisioning target refused the change', { detail: { status } })
        return { remoteId: id }
      },
    }),
  })
`
const test = (name: string): string => `import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Outbound, Secret, type Tenant } from '@gatehouse/kernel'
import { describeProvisioningTarget } from '@gatehouse/provisioning/testing'
import { ${camel(name)}Target } from '../src/${name}-target.ts'

/** A small real receiver. */
const startReceiver = async () => {
  const users = new Map<string, string>()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const id = decodeURIComponent(request.url?.split('/').at(-1) ?? '')
    if (request.method === 'PUT') users.set(id, Buffer.concat(chunks).toString())
    response.writeHead(request.method === 'DELETE' && !users.delete(id) ? 404 : 204).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: \`http://127.0.0.1:\${(server.address() as AddressInfo).port}\`, users, close: () => server.close() }
}
const outbound: Outbound = {
  async send({ url, method = 'GET', headers = {}, body }) {
    const reply = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: String(body) }), signal: AbortSignal.timeout(5000) })
    return { status: reply.status, headers: Object.fromEntries(reply.headers), body: Buffer.from(await reply.arrayBuffer()) }
  },
  check: () => undefined,
}
const tenant: Tenant = { id: 't', slug: 'default', name: 'default', active: true, host: null, baseUrl: 'http://localhost', basePath: '' }

describe('${name}', () => {
  let receiver: Awaited<ReturnType<typeof startReceiver>>
  before(async () => {
    receiver = await startReceiver()
  })
  after(() => receiver.close())

  describeProvisioningTarget(async () => ${camel(name)}Target(outbound).open({ url: receiver.url, token: new Secret('t') }, tenant))
})
`
const readme = (name: string): string => `# @gatehouse/${name}

A provisioning target: users of this server are written to a foreign system.

## Enable
\`\`\`toml
[plugins.${name}]
\`\`\`

## Settings of a connection
| key | meaning |
|---|---|
| \`url\` | base URL of the target; users are written to \`{url}/users/{id}\` |
| \`token\` | bearer token for the target; sealed at rest |

A target on a private address must be let through: \`[outbound.provisioning]\` in config/deployment.toml.

## Contributes
The kind \`${name}\` to \`provisioning.targets\`.

## Specifications
None.
`
const pascal = (name: string): string => camel(`-${name}`)

/** A connector that contributes a kind of provisioning target. */
export const connectorFiles = (name: string): Files => ({
  'package.json': manifest(name, `The ${name} connector.`),
  'README.md': readme(name),
  'src/plugin.ts': plugin(name),
  [`src/${name}-target.ts`]: target(name),
  'test/plugin.test.ts': test(name),
})
