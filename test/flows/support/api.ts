import { adminPassword } from './process.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests know what they expect
  readonly json: any
}
export const basic = (username: string, password: string) => `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
export const asAdmin = { authorization: basic('admin', adminPassword) }

/** One request, as curl would send it; redirects are not followed. */
export const call = async (url: string, init: RequestInit = {}): Promise<Answer> => {
  const reply = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(20_000), ...init })
  const text = await reply.text()
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {}
  return { status: reply.status, headers: reply.headers, text, json }
}
/** The management APIs of one server, as an administrator. */
export const api = (base: string, headers: Readonly<Record<string, string>> = asAdmin) => {
  const withBody =
    (method: string) =>
    (path: string, body: unknown, more: Readonly<Record<string, string>> = {}) =>
      call(base + path, { method, headers: { ...headers, 'content-type': 'application/json', ...more }, body: JSON.stringify(body) })
  return {
    get: (path: string) => call(base + path, { headers: { ...headers } }),
    delete: (path: string) => call(base + path, { method: 'DELETE', headers: { ...headers } }),
    post: withBody('POST'),
    put: withBody('PUT'),
    patch: withBody('PATCH'),
  }
}
export type Api = ReturnType<typeof api>

export const newUser = (userName: string, password = 'Swordfish-12-tides') => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName,
  password,
  name: { givenName: 'Ann', familyName: 'Lee' },
  emails: [{ value: `${userName}@example.com`, primary: true }],
})
export interface TestClient {
  readonly applicationId: string
  readonly clientId: string
  readonly clientSecret: string
}
/** An application with an OIDC client, made through the management API. */
export const createClient = async (
  admin: Api,
  name: string,
  oidc: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
): Promise<TestClient> => {
  const made = await admin.post('/api/server/v1/applications', { name, ...more })
  if (made.status !== 201) throw new Error(`${made.status} ${made.text}`)
  const applicationId = made.headers.get('location')?.split('/').at(-1) ?? ''
  const { status, json, text } = await admin.put(`/api/server/v1/applications/${applicationId}/inbound-protocols/oidc`, oidc)
  if (status >= 300) throw new Error(`${status} ${text}`)
  return { applicationId, clientId: json.clientId, clientSecret: json.clientSecret }
}
