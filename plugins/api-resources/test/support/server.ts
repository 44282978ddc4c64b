import access from '@gatehouse/access'
import { bearerVerifiers } from '@gatehouse/access/contracts'
import { definePlugin, Tenants } from '@gatehouse/kernel'
import { startTestServer, type TestRequest } from '@gatehouse/kernel/testing'
import users from '@gatehouse/users'
import { ApiResources, apiSubscribers, systemApis } from '../../src/contracts.ts'
import apiResources from '../../src/plugin.ts'

const fixtures = definePlugin({
  name: 'test-fixtures',
  setup({ host }) {
    host.contribute(systemApis, { identifier: '/scim2/v2/Roles', scopes: ['internal_role_mgt_users_update'] })
    host.contribute(apiSubscribers, { name: 'test', of: async () => [{ id: 'app-1', name: 'shop' }] })
    host.contribute(bearerVerifiers, {
      name: 'test',
      async verify(tenant, token) {
        const permissions = new Set(token.split('~'))
        return { tenantId: tenant.id, kind: 'user', subject: 'caller', permissions }
      },
    })
  },
})
export const holding = (...verbs: readonly string[]) => ({ authorization: `Bearer ${verbs.map((verb) => `internal_api_resource_${verb}`).join('~')}` })
export const everything = holding('view', 'create', 'update', 'delete')

export const startApis = async () => {
  const server = await startTestServer({ plugins: [users, access, apiResources, fixtures], tables: { admin: { password: 'a fine passphrase' } } })
  const tenant = await server.use(Tenants).default()
  const other = await server.use(Tenants).create({ slug: 'other' })
  const call = (path: string, { headers, ...request }: TestRequest = {}, as: Record<string, string> = everything, prefix = '') =>
    server.request(`${prefix}/api/server/v1${path}`, { ...request, headers: { ...as, ...headers } })
  const booking = { name: 'Booking', identifier: 'booking', scopes: [{ name: 'booking:read', displayName: 'Read' }, { name: 'booking:write' }] }
  const create = async (given: Record<string, unknown> = booking) => {
    const answer = await call('/api-resources', { method: 'POST', json: given })
    if (answer.status !== 201) throw new Error(answer.text)
    return answer.json
  }
  return { server, tenant, other, apis: server.use(ApiResources), call, create, booking, [Symbol.asyncDispose]: server.stop }
}
