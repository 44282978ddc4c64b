import access from '@gatehouse/access'
import applications from '@gatehouse/applications'
import { type Application, Applications, type NewApplication } from '@gatehouse/applications/contracts'
import authn from '@gatehouse/authn'
import consent from '@gatehouse/consent'
import { type Tenant, Tenants } from '@gatehouse/kernel'
import { startTestServer, type TestServerOptions } from '@gatehouse/kernel/testing'
import keys from '@gatehouse/keys'
import oidc from '@gatehouse/oidc'
import pages from '@gatehouse/pages'
import password from '@gatehouse/password'
import users from '@gatehouse/users'
import { type User, Users } from '@gatehouse/users/contracts'
import { type Client, ClientRegistry, type NewClient } from '../../src/contracts.ts'
import oauth from '../../src/plugin.ts'
import { testBrowser } from './browser.ts'

export const adminPassword = 'Correct-horse-9-battery'
export const callback = 'https://rp.test/cb'
export const kim = { username: 'kim', password: 'Swordfish-12-tides' }
/** A hash that takes microseconds. */
const quick = { hashMemory: 8, hashPasses: 1, allowWeakHash: true }
export const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
})

export interface TestClient {
  readonly application: Application
  readonly client: Client
  readonly id: string
  readonly secret: string
  readonly basic: Readonly<Record<string, string>>
}
/**
 * Everything that a sign-in needs, with one user.
 * @param seed false: a second node, where the user is there already
 */
export const startProvider = async ({ plugins = [], config, tables, ...options }: TestServerOptions = {}, seed = true) => {
  const server = await startTestServer({
    ...options,
    plugins: [pages, keys, users, password, applications, access, authn, consent, oauth, oidc, ...plugins],
    config: { users: quick, ...config },
    tables: { admin: { password: adminPassword }, ...tables },
  })
  if (server.leftOut.size > 0) {
    await server.stop()
    throw new Error([...server.leftOut].map(([name, why]) => `${name}: ${why}`).join('\n'))
  }
  const tenant = await server.use(Tenants).default()
  const user = seed
    ? await server.use(Users).create(tenant, {
        ...kim,
        claims: { emailaddress: 'kim@example.com', givenname: 'Kim', lastname: 'Lee', 'identity/emailVerified': true, mobile: '+15550100' },
      })
    : await server.use(Users).find(tenant, 'username', kim.username)
  let made = 0
  const addClient = async (more: Partial<NewClient> = {}, application: Partial<NewApplication> = {}, where: Tenant = tenant): Promise<TestClient> => {
    made += 1
    const created = await server.use(Applications).create(where, { name: `app-${made}`, skipLoginConsent: true, ...application })
    const { client, clientSecret = '' } = await server.use(ClientRegistry).register(where, {
      applicationId: created.id,
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
      redirectUris: [callback],
      ...more,
    })
    return { application: created, client, id: client.clientId, secret: clientSecret, basic: basic(client.clientId, clientSecret) }
  }
  const token = (form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) => server.post('/oauth2/token', form, headers)
  const introspect = async (value: string, caller: TestClient) => (await server.post('/oauth2/introspect', { token: value }, caller.basic)).json
  return {
    ...server,
    tenant,
    user: user as User,
    addClient,
    token,
    introspect,
    browser: () => testBrowser(server),
    [Symbol.asyncDispose]: () => server.stop(),
  }
}
export type Provider = Awaited<ReturnType<typeof startProvider>>
