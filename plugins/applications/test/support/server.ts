import access from '@gatehouse/access'
import { bearerVerifiers } from '@gatehouse/access/contracts'
import apiResources from '@gatehouse/api-resources'
import { definePlugin, Tenants } from '@gatehouse/kernel'
import { startTestServer, type TestRequest, type TestServerOptions } from '@gatehouse/kernel/testing'
import users from '@gatehouse/users'
import { authenticatorDirectories, InboundKeyTaken, type InboundProtocol, InvalidInboundProtocol, inboundProtocols } from '../../src/contracts.ts'
import applications from '../../src/plugin.ts'

/** A protocol that keeps its settings in memory: `{ clientId, secret? }`. */
const protocol = (): InboundProtocol => {
  const stored = new Map<string, { clientId: string }>()
  const key = (tenant: { readonly id: string }, id: string) => `${tenant.id} ${id}`
  const all = (tenant: { readonly id: string }) =>
    [...stored].filter(([place]) => place.startsWith(tenant.id)).map(([place, value]) => [place.split(' ')[1] ?? '', value.clientId] as const)
  return {
    type: 'oauth2',
    path: 'oidc',
    get: async (tenant, id) => stored.get(key(tenant, id)),
    async put(tenant, id, settings) {
      const { clientId } = settings as { clientId?: unknown }
      if (typeof clientId !== 'string') throw new InvalidInboundProtocol('clientId is missing')
      if (all(tenant).some(([owner, taken]) => taken === clientId && owner !== id)) throw new InboundKeyTaken('the client id is taken')
      stored.set(key(tenant, id), { clientId })
      return { clientId, clientSecret: 'shown-once' }
    },
    remove: async (tenant, id) => stored.delete(key(tenant, id)),
    summary: async (tenant, ids) =>
      new Map(
        all(tenant)
          .filter(([id]) => ids.includes(id))
          .map(([id, clientId]) => [id, { clientId }]),
      ),
    findBySummary: async (tenant, name, value) => (name === 'clientId' ? all(tenant).find(([, clientId]) => clientId === value)?.[0] : undefined),
    actions: { 'regenerate-secret': async () => ({ clientSecret: 'another' }), revoke: async () => undefined },
  }
}
const fixtures = definePlugin({
  name: 'test-fixtures',
  setup({ host }) {
    host.contribute(inboundProtocols, protocol())
    host.contribute(authenticatorDirectories, {
      name: 'test',
      knows: (_tenant, { idp, authenticator }) => idp === 'LOCAL' && ['BasicAuthenticator', 'totp'].includes(authenticator),
    })
    host.contribute(bearerVerifiers, {
      name: 'test',
      async verify(tenant, token) {
        const [subject = '', permissions = ''] = token.split('.')
        return subject === 'caller' ? { tenantId: tenant.id, kind: 'user', subject, permissions: new Set(permissions.split('~')) } : undefined
      },
    })
  },
})
const password = 'correct-horse-battery-1'
const asAdmin = { authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` }
export const holding = (...permissions: readonly string[]) => ({ authorization: `Bearer caller.${permissions.join('~')}` })
export const everything = holding(...['view', 'create', 'update', 'delete'].map((verb) => `internal_application_mgt_${verb}`))
export const base = '/api/server/v1/applications'

export const startApplications = async (options: TestServerOptions = {}) => {
  const server = await startTestServer({
    ...options,
    plugins: [users, access, apiResources, applications, fixtures, ...(options.plugins ?? [])],
    tables: { admin: { password }, ...options.tables },
  })
  const call = (path: string, { headers, ...request }: TestRequest = {}, as: Record<string, string> = asAdmin) =>
    server.request(path.startsWith('/') && !path.startsWith('/?') ? path : base + path.replace(/^\/\?/, '?'), { ...request, headers: { ...as, ...headers } })
  const on = (id: string, rest = '', request: TestRequest = {}, as?: Record<string, string>) => call(`${base}/${id}${rest}`, request, as)
  return {
    server,
    call,
    on,
    /** @returns the new application's id */
    async create(body: Record<string, unknown>): Promise<string> {
      const { status, headers, text } = await call(base, { json: body })
      if (status !== 201) throw new Error(`${status} ${text}`)
      return headers.get('location')?.split('/').at(-1) ?? ''
    },
    tenant: (slug: string) => server.use(Tenants).create({ slug }),
    [Symbol.asyncDispose]: () => server.stop(),
  }
}
export type ApplicationsServer = Awaited<ReturnType<typeof startApplications>>
