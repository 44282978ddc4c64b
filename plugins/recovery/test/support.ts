import access from '@gatehouse/access'
import claims from '@gatehouse/claims'
import { Audit, type AuditRecord, definePlugin, Tenants } from '@gatehouse/kernel'
import { startTestServer, type TestServerOptions } from '@gatehouse/kernel/testing'
import notifications from '@gatehouse/notifications'
import { type Message, notificationChannels } from '@gatehouse/notifications/contracts'
import pages from '@gatehouse/pages'
import password from '@gatehouse/password'
import scim from '@gatehouse/scim'
import users from '@gatehouse/users'
import { Users } from '@gatehouse/users/contracts'
import recovery from '../src/plugin.ts'

export const system = 'urn:scim:wso2:schema'
export const old = 'Swordfish-12-tides'
export const fresh = 'Marlin-34-harbours'
const adminPassword = 'correct-horse-battery-1'
const asAdmin = { authorization: `Basic ${Buffer.from(`admin:${adminPassword}`).toString('base64')}` }

/** A server whose mail ends in `messages`. Without mail: no channel at all. */
export const startRecovery = async (config: Record<string, unknown> = {}, options: TestServerOptions & { readonly mail?: boolean } = {}) => {
  const { mail = true, ...rest } = options
  const [messages, records]: [Message[], AuditRecord[]] = [[], []]
  const world = definePlugin({
    name: 'test-world',
    provides: [Audit],
    setup({ host }) {
      host.provide(Audit, () => ({ record: async (record) => void records.push(record) }))
      if (!mail) return
      host.contribute(notificationChannels, { name: 'email', accepts: (to) => to.includes('@'), send: async (_tenant, message) => void messages.push(message) })
    },
  })
  const server = await startTestServer({
    ...rest,
    plugins: [world, pages, users, claims, access, password, notifications, scim, recovery, ...(rest.plugins ?? [])],
    config: { recovery: config, users: { hashMemory: 8, hashPasses: 1, allowWeakHash: true }, ...rest.config },
    tables: { admin: { password: adminPassword }, ...rest.tables },
  })
  const tenant = await server.use(Tenants).default()
  const admin = (method: string, path: string, json?: unknown) => server.request(path, { method, headers: asAdmin, ...(json === undefined ? {} : { json }) })
  const call = (method: string, path: string, json?: unknown) => admin(method, `/scim2${path}`, json)
  const post = (path: string, form: Record<string, string>) => server.post(path, form, { origin: server.url, 'sec-fetch-site': 'same-origin' })
  const mailsTo = async (address: string, type?: RegExp): Promise<readonly Message[]> => {
    await server.settle()
    return messages.filter((message) => message.to === address && (type === undefined || type.test(`${message.subject}\n${message.body}`)))
  }
  return {
    server,
    tenant,
    messages,
    records,
    post,
    mailsTo,
    admin,
    call,
    create: (userName: string, account: object = {}, more: object = {}) =>
      call('POST', '/Users', { userName, password: old, emails: [{ value: `${userName}@example.org`, primary: true }], [system]: account, ...more }),
    patch: (id: string, value: object) => call('PATCH', `/Users/${id}`, { Operations: [{ op: 'replace', value }] }),
    read: async (id: string) => (await call('GET', `/Users/${id}`)).json,
    signIn: async (name: string, secret: string) => (await server.use(Users).signIn(tenant, name, secret)) !== undefined,
    /** The token of the newest link to this address. */
    async tokenFor(address: string): Promise<string> {
      const link = /https?:\/\/\S+confirmation=([\w-]+)/.exec((await mailsTo(address, /confirmation=/)).at(-1)?.body ?? '')
      return link?.[1] ?? 'no link'
    },
    async codeFor(address: string): Promise<string> {
      return /\n([A-Z0-9]{4}-[A-Z0-9]{4})\n/.exec((await mailsTo(address)).at(-1)?.body ?? '')?.[1] ?? 'no code'
    },
    setPassword: (confirmation: string, newPassword = fresh, repeatedPassword = newPassword) =>
      post('/accountrecoveryendpoint/confirmrecovery.do', { confirmation, newPassword, repeatedPassword }),
    ask: (username: string) => post('/accountrecoveryendpoint/recoveraccountrouter.do', { username }),
    [Symbol.asyncDispose]: () => server.stop(),
  }
}
export type Recovery = Awaited<ReturnType<typeof startRecovery>>
