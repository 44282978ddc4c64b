import access from '@gatehouse/access'
import { Administrators, Permissions } from '@gatehouse/access/contracts'
import apiResources from '@gatehouse/api-resources'
import { type ApiResource, ApiResources } from '@gatehouse/api-resources/contracts'
import applications from '@gatehouse/applications'
import { Applications } from '@gatehouse/applications/contracts'
import groups from '@gatehouse/groups'
import { Groups } from '@gatehouse/groups/contracts'
import { definePlugin, Tenants } from '@gatehouse/kernel'
import { get, ok, permission, routeGroup, routes } from '@gatehouse/kernel/http'
import { startTestServer } from '@gatehouse/kernel/testing'
import users from '@gatehouse/users'
import { Users } from '@gatehouse/users/contracts'
import { Roles } from '../../src/contracts.ts'
import roles from '../../src/plugin.ts'

const probe = definePlugin({
  name: 'probe',
  setup({ host }) {
    const manage = permission('internal_probe_view')
    host.contribute(routes, routeGroup('probe', '/api/server/v1', [get('/probe', { access: manage }, () => ok({}))]))
  },
})
const password = 'correct horse battery'
export const basic = (name: string) => ({ authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` })

/**
 * A server with a management API `internal_probe_view` and a business API `booking:read`, `booking:write`.
 * @param tables of the kernel @param seed false: a second node, where all is there already
 */
export const startRoles = async (tables: Readonly<Record<string, unknown>> = {}, seed = true) => {
  const server = await startTestServer({
    plugins: [users, access, apiResources, applications, groups, roles, probe],
    tables: { admin: { password }, ...tables },
    config: { users: { hashMemory: 8, hashPasses: 1, allowWeakHash: true } },
  })
  const tenant = await server.use(Tenants).default()
  const tenants = server.use(Tenants)
  const other = (await tenants.bySlug('other')) ?? (await tenants.create({ slug: 'other' }))
  const apis = server.use(ApiResources)
  const scopes = [{ name: 'booking:read' }, { name: 'booking:write' }]
  const booking = seed ? await apis.create(tenant, { name: 'Booking', identifier: 'booking', scopes }) : ({ id: '' } as ApiResource)
  const people = server.use(Users)
  return {
    server,
    tenant,
    other,
    apis,
    booking,
    users: people,
    groups: server.use(Groups),
    applications: server.use(Applications),
    administrators: server.use(Administrators),
    permissions: server.use(Permissions),
    roles: server.use(Roles),
    person: (username: string) => people.create(tenant, { username, password }),
    probe: async (username: string) => (await server.get('/api/server/v1/probe', basic(username))).status,
    [Symbol.asyncDispose]: server.stop,
  }
}
export type RolesServer = Awaited<ReturnType<typeof startRoles>>
