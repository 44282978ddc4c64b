import { definePlugin, Tenants } from '@gatehouse/kernel'
import { get, ok, type Principal, permission, routeGroup, routes } from '@gatehouse/kernel/http'
import { startTestServer, type TestServerOptions } from '@gatehouse/kernel/testing'
import users from '@gatehouse/users'
import { Users } from '@gatehouse/users/contracts'
import { type BearerVerifier, bearerVerifiers, type PermissionSource, permissionSources } from '../../src/contracts.ts'
import access from '../../src/plugin.ts'
import { quick } from './quick.ts'

export const adminPassword = 'a fine passphrase'
interface Parts extends Pick<TestServerOptions, 'replace' | 'plugins'> {
  readonly verifiers?: readonly BearerVerifier[]
  readonly sources?: readonly PermissionSource[]
}
const shown = (principal: Principal | undefined) =>
  principal && { ...principal, permissions: principal.permissions === 'all' ? 'all' : [...principal.permissions].sort() }

/** A server with routes that tell who calls, and one user called ann. */
export const startAccess = async ({ verifiers = [], sources = [], plugins = [], ...rest }: Parts = {}) => {
  const probe = definePlugin({
    name: 'probe',
    setup({ host }) {
      host.contribute(bearerVerifiers, ...verifiers)
      host.contribute(permissionSources, ...sources)
      host.contribute(
        routes,
        routeGroup('probe', '/probe', [
          get('/login', { access: permission('internal_login') }, ({ principal }) => ok(shown(principal))),
          get('/manage', { access: permission('internal_manage') }, ({ principal }) => ok(shown(principal))),
        ]),
      )
    },
  })
  const server = await startTestServer({
    ...rest,
    plugins: [...plugins, users, access, probe],
    config: { users: quick },
    tables: { admin: { password: adminPassword } },
  })
  const tenant = await server.use(Tenants).default()
  const ann = await server.use(Users).create(tenant, { username: 'ann', password: 'correct horse' })
  return { server, tenant, ann, users: server.use(Users), [Symbol.asyncDispose]: server.stop }
}
export const basic = (name: string, password: string) => ({ authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` })
