import { randomBytes } from 'node:crypto'
import access from '@gatehouse/access'
import { bearerVerifiers } from '@gatehouse/access/contracts'
import { definePlugin } from '@gatehouse/kernel'
import { startTestServer, type TestServer } from '@gatehouse/kernel/testing'
import ldap from '@gatehouse/ldap'
import scim from '@gatehouse/scim'
import users from '@gatehouse/users'

/** A token of this run, so that no password hash is in the figures. */
const token = randomBytes(32).toString('base64url')
const caller = definePlugin({
  name: 'bench-caller',
  setup({ host }) {
    host.contribute(bearerVerifiers, {
      name: 'bench-caller',
      verify: async (tenant, given) => (given === token ? { tenantId: tenant.id, kind: 'application', subject: 'bench', permissions: 'all' } : undefined),
    })
  },
})
export const bearer = { authorization: `Bearer ${token}` }

/** The whole pipeline, audit and tenants with it, in this process. @param url none for SQLite in `folder` */
export const startDataServer = (folder: string, url: string | undefined): Promise<TestServer> =>
  startTestServer({
    plugins: [users, access, scim, ldap, caller],
    config: { users: { allowWeakHash: true, hashMemory: 8, hashPasses: 1 } },
    tables: { outbound: { ldap: { allowPrivate: ['127.0.0.0/8'] } }, ...(url === undefined ? {} : { data: { url } }) },
    dataDir: folder,
  })
