import access from '@gatehouse/access'
import { bearerVerifiers } from '@gatehouse/access/contracts'
import apiResources from '@gatehouse/api-resources'
import { ApiResources } from '@gatehouse/api-resources/contracts'
import applications from '@gatehouse/applications'
import { Applications } from '@gatehouse/applications/contracts'
import groups from '@gatehouse/groups'
import { Groups } from '@gatehouse/groups/contracts'
import { definePlugin, Tenants } from '@gatehouse/kernel'
import { startTestServer, type TestReply, type TestRequest } from '@gatehouse/kernel/testing'
import roles from '@gatehouse/roles'
import { Roles } from '@gatehouse/roles/contracts'
import scim from '@gatehouse/scim'
import users from '@gatehouse/users'
import scimRoles from '../../src/plugin.ts'

/** Believes `user.<subject>.<permission>~<permission>`. */
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
export const asUser = (id: string, ...permissions: readonly string[]) => ({
  authorization: `Bearer user.${id}.${['internal_login', ...permissions].join('~')}`,
})
export const patchOp = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

export const startScimRoles = async () => {
  const server = await startTestServer({
    plugins: [users, access, apiResources, applications, groups, roles, scim, scimRoles, callers],
    tables: { admin: { password } },
  })
  if (server.leftOut.size > 0) throw new Error([...server.leftOut].join('\n'))
  await server.use(Tenants).create({ slug: 'other' })
  const tenant = await server.use(Tenants).default()
  await server.use(ApiResources).create(tenant, {
    name: 'Booking',
    identifier: 'booking',
    scopes: [{ name: 'booking:read', displayName: 'Read bookings' }, { name: 'booking:write' }],
  })
  const shop = await server.use(Applications).create(tenant, { name: 'shop', authorizedScopes: ['booking:read'] })
  const call = (path: string, { headers, ...request }: TestRequest = {}, as: Record<string, string> = asAdmin): Promise<TestReply> =>
    server.request(path.startsWith('/t/') ? path : `/scim2${path}`, { ...request, headers: { ...as, ...headers } })
  const made = async (path: string, json: Record<string, unknown>): Promise<string> => {
    const answer = await call(path, { method: 'POST', json })
    if (answer.status !== 201) throw new Error(answer.text)
    return answer.json.id
  }
  return {
    server,
    tenant,
    shop,
    call,
    roles: server.use(Roles),
    user: (userName: string) => made('/Users', { userName }),
    group: async (name: string, members: readonly string[] = []) =>
      (await server.use(Groups).create(tenant, { name, members: members.map((id) => ({ id })) })).id,
    role: (displayName: string, more: Record<string, unknown> = {}, version = '/v2') => made(`${version}/Roles`, { displayName, ...more }),
    patch: (path: string, operations: readonly unknown[], as?: Record<string, string>) =>
      call(path, { method: 'PATCH', json: { schemas: [patchOp], Operations: operations } }, as),
    values: async (id: string, attribute: string) =>
      ((await call(`/v2/Roles/${id}`)).json[attribute] ?? []).map(({ value }: { value: string }) => value).sort(),
    [Symbol.asyncDispose]: server.stop,
  }
}
export type ScimRoles = Awaited<ReturnType<typeof startScimRoles>>
