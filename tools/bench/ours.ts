import { basic } from './http.ts'
import { type Client, redirectUri, type Target, user } from './target.ts'

export const adminPassword = 'Bench-admin-password-1'
const admin = basic('admin', adminPassword)

const send = async (url: string, method: string, body: unknown) => {
  const reply = await fetch(url, { method, headers: { ...admin, 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const text = await reply.text()
  if (!reply.ok) throw new Error(`${method} ${url}: ${reply.status} ${text}`)
  return { location: reply.headers.get('location'), json: text ? JSON.parse(text) : undefined }
}
const application = async (url: string, name: string, oidc: Readonly<Record<string, unknown>>): Promise<Client> => {
  const made = await send(`${url}/api/server/v1/applications`, 'POST', { name, advancedConfigurations: { skipLoginConsent: true, skipLogoutConsent: true } })
  const id = made.location?.split('/').at(-1)
  const { json } = await send(`${url}/api/server/v1/applications/${id}/inbound-protocols/oidc`, 'PUT', oidc)
  return { id: json.clientId, secret: json.clientSecret }
}
const signInAt =
  (url: string): Target['signIn'] =>
  ({ url: at }, username, password) => {
    const sessionDataKey = new URL(at).searchParams.get('sessionDataKey') ?? ''
    return { url: `${url}/commonauth`, form: { username, password, sessionDataKey } }
  }
/** The same data behind another address. */
export const movedTo = (target: Target, url: string): Target => ({ ...target, url, signIn: signInAt(url) })
/** Makes the user and the applications through the management APIs, as an administrator would. */
export const furnishOurs = async (url: string, alg: string): Promise<Target> => {
  await send(`${url}/scim2/Users`, 'POST', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: user.username,
    password: user.password,
    name: { givenName: 'Ann', familyName: 'Lee', formatted: 'Ann Lee' },
    emails: [{ value: 'ann@example.com', primary: true }],
  })
  const idToken = { idTokenSignedResponseAlg: alg }
  return {
    name: 'gatehouse',
    url,
    paths: {
      authorize: '/oauth2/authorize',
      token: '/oauth2/token',
      introspect: '/oauth2/introspect',
      userinfo: '/oauth2/userinfo',
      discovery: '/oauth2/token/.well-known/openid-configuration',
      jwks: '/oauth2/jwks',
    },
    clients: {
      jwt: await application(url, 'jwt', { grantTypes: ['client_credentials'], accessToken: { type: 'JWT' } }),
      opaque: await application(url, 'opaque', { grantTypes: ['client_credentials'] }),
      login: await application(url, 'login', { grantTypes: ['authorization_code', 'refresh_token'], callbackURLs: [redirectUri], idToken }),
    },
    jwtParameters: {},
    signIn: signInAt(url),
  }
}
export const environment = (port: number, dataDir: string, alg: string) => ({
  GATEHOUSE_SERVER__PORT: String(port),
  GATEHOUSE_SERVER__DATA_DIR: dataDir,
  GATEHOUSE_SERVER__PUBLIC_URL: `http://127.0.0.1:${port}`,
  GATEHOUSE_ADMIN__PASSWORD: adminPassword,
  GATEHOUSE_PLUGINS__OAUTH__ACCESS_TOKEN_ALG: alg,
  GATEHOUSE_PLUGINS__USERS__ALLOW_WEAK_HASH: 'true',
  GATEHOUSE_PLUGINS__USERS__HASH_MEMORY: '8',
  GATEHOUSE_PLUGINS__USERS__HASH_PASSES: '1',
  GATEHOUSE_LOG__LEVEL: 'warn',
})
