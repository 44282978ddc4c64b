import access from '@gatehouse/access'
import { bearerVerifiers } from '@gatehouse/access/contracts'
import groups from '@gatehouse/groups'
import { Groups } from '@gatehouse/groups/contracts'
import { definePlugin, Tenants } from '@gatehouse/kernel'
import { startTestServer, type TestReply, type TestRequest } from '@gatehouse/kernel/testing'
import scim from '@gatehouse/scim'
import users from '@gatehouse/users'
import scimGroups from '../../src/plugin.ts'

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

export const startScimGroups = async () => {
  const server = await startTestServer({ plugins: [users, access, groups, scim, scimGroups, callers], tables: { admin: { password } } })
  if (server.leftOut.size > 0) throw new Error([...server.leftOut].join('\n'))
  await server.use(Tenants).create({ slug: 'other' })
  const call = (path: string, { headers, ...request }: TestRequest = {}, as: Record<string, string> = asAdmin): Promise<TestReply> =>
    server.request(path.startsWith('/t/') ? path : `/scim2${path}`, { ...request, headers: { ...as, ...headers } })
  const made = async (path: string, json: Record<string, unknown>): Promise<string> => {
    const answer = await call(path, { method: 'POST', json })
    if (answer.status !== 201) throw new Error(answer.text)
    return answer.json.id
  }
  return {
    server,
    call,
    groups: server.use(Groups),
    user: (userName: string) => made('/Users', { userName }),
    group: (displayName: string, more: Record<string, unknown> = {}) => made('/Groups', { displayName, ...more }),
    patch: (id: string, operations: readonly unknown[], as?: Record<string, string>) =>
      call(`/Groups/${id}`, { method: 'PATCH', json: { schemas: [patchOp], Operations: operations } }, as),
    members: async (id: string) => ((await call(`/Groups/${id}`)).json.members ?? []).map(({ display }: { display: string }) => display).sort(),
    list: (query: Record<string, string>) => call(`/Groups?${new URLSearchParams(query)}`),
    [Symbol.asyncDispose]: server.stop,
  }
}
export type ScimGroups = Awaited<ReturnType<typeof startScimGroups>>
