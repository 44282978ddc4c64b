import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import access from '@gatehouse/access'
import { bearerVerifiers } from '@gatehouse/access/contracts'
import { definePlugin } from '@gatehouse/kernel'
import { startTestServer, type TestRequest, type TestServerOptions } from '@gatehouse/kernel/testing'
import users from '@gatehouse/users'
import webhooks from '../../src/plugin.ts'

export interface Received {
  readonly headers: IncomingHttpHeaders
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests know what they expect
  readonly json: any
  readonly at: number
}
/** A small real receiver. `answer` decides what each delivery gets; never calling back is allowed. */
export const startReceiver = async (answer: (received: Received, response: ServerResponse) => void = (_, response) => response.writeHead(202).end()) => {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const one = { headers: request.headers, text, json: JSON.parse(text), at: performance.now() }
    received.push(one)
    answer(one, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    /** Event URIs, without the profile. */
    events: () => received.map(({ json }) => Object.keys(json.events)[0]?.split('/').at(-1)),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const callers = definePlugin({
  name: 'test-callers',
  setup({ host }) {
    host.contribute(bearerVerifiers, {
      name: 'test-callers',
      async verify(tenant, token) {
        const [kind, subject = '', permissions = ''] = token.split('.')
        return kind === 'user' ? { tenantId: tenant.id, kind, subject, permissions: new Set(permissions.split('~')) } : undefined
      },
    })
  },
})
const password = 'correct-horse-battery-1'
const asAdmin = { authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` }
export const holding = (...permissions: readonly string[]) => ({ authorization: `Bearer user.caller.${permissions.join('~')}` })
export const everything = holding(...['view', 'create', 'update', 'delete'].map((verb) => `internal_webhook_mgt_${verb}`))
export const base = '/api/server/v1/webhooks'
export const profile = { name: 'WSO2', uri: 'https://schemas.identity.wso2.org/events' }
export const channel = (name: string) => `${profile.uri}/${name}`

export const startWebhooks = async (options: TestServerOptions = {}) => {
  const server = await startTestServer({
    ...options,
    plugins: [users, access, webhooks, callers, ...(options.plugins ?? [])],
    tables: { admin: { password }, outbound: { webhooks: { allowHttp: true, allowPrivate: ['127.0.0.1'] } }, ...options.tables },
  })
  const call = (path: string, { headers, ...request }: TestRequest = {}, as: Record<string, string> = asAdmin) =>
    server.request(path.startsWith('/t/') ? path : base + path, { ...request, headers: { ...as, ...headers } })
  const body = (endpoint: string, more: Record<string, unknown> = {}) => ({
    endpoint,
    eventProfile: profile,
    name: 'Hook',
    secret: 'hush',
    channelsSubscribed: [channel('user')],
    status: 'ACTIVE',
    ...more,
  })
  return {
    server,
    call,
    body,
    /** @returns its id */
    async subscribe(endpoint: string, more: Record<string, unknown> = {}): Promise<string> {
      const { status, json, text } = await call('', { json: body(endpoint, more) })
      if (status !== 201) throw new Error(`${status} ${text}`)
      return json.id
    },
    [Symbol.asyncDispose]: () => server.stop(),
  }
}
export type WebhooksServer = Awaited<ReturnType<typeof startWebhooks>>
