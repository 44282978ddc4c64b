import access from '@gatehouse/access'
import { bearerVerifiers } from '@gatehouse/access/contracts'
import { definePlugin } from '@gatehouse/kernel'
import { startTestServer, type TestReply, type TestRequest, type TestServerOptions } from '@gatehouse/kernel/testing'
import users from '@gatehouse/users'
import scim from '../../src/plugin.ts'

/** Believes `<kind>.<subject>.<permission>~<permission>`: callers of any rights without a protocol. */
const callers = definePlugin({
  name: 'test-callers',
  setup({ host }) {
    host.contribute(bearerVerifiers, {
      name: 'test-callers',
      async verify(tenant, token) {
        const [kind, subject = '', permissions = ''] = token.split('.')
        if (kind !== 'user' && kind !== 'application') return undefined
        return { tenantId: tenant.id, kind, subject, permissions: new Set(permissions.split('~')) }
      },
    })
  },
})
const adminPassword = 'correct-horse-battery-1'
export const basic = (name: string, password: string) => `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`
export const asAdmin = { authorization: basic('admin', adminPassword) }
export const asUser = (id: string, ...permissions: readonly string[]) => ({
  authorization: `Bearer user.${id}.${['internal_login', ...permissions].join('~')}`,
})

export const startScim = async (options: TestServerOptions = {}) => {
  const server = await startTestServer({
    ...options,
    plugins: [users, access, scim, callers, ...(options.plugins ?? [])],
    tables: { admin: { password: adminPassword }, ...options.tables },
  })
  const call = (path: string, { headers, ...request }: TestRequest = {}, as: Record<string, string> = asAdmin): Promise<TestReply> =>
    server.request(path.startsWith('/t/') ? path : `/scim2${path}`, { ...request, headers: { ...as, ...headers } })
  return {
    server,
    call,
    create: (user: Record<string, unknown>, as?: Record<string, string>) => call('/Users', { method: 'POST', json: user }, as),
    patch: (id: string, operations: readonly unknown[], as?: Record<string, string>) =>
      call(`/Users/${id}`, { method: 'PATCH', json: { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations } }, as),
    list: (query: Record<string, string>) => call(`/Users?${new URLSearchParams(query)}`),
    [Symbol.asyncDispose]: () => server.stop(),
  }
}
export type Scim = Awaited<ReturnType<typeof startScim>>
