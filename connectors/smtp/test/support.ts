import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Audit, type AuditRecord, definePlugin, Tenants } from '@gatehouse/kernel'
import { startTestServer, type TestServerOptions } from '@gatehouse/kernel/testing'
import notifications from '@gatehouse/notifications'
import { type Notification, Notifications, notificationTypes } from '@gatehouse/notifications/contracts'
import { type Certificates, makeCertificates } from '../../../test/services/index.ts'
import smtp from '../src/plugin.ts'

export const from = 'id@example.com'
const types = definePlugin({
  name: 'test-types',
  setup({ host }) {
    const greet = { subject: 'Hello {{ user.claim.givenname }}', body: 'Your code: {{ confirmation-code }}\n' }
    host.contribute(notificationTypes, { channel: 'email', name: 'greet', templates: { en: greet } })
  },
})
export const startSender = async (settings: Record<string, unknown>, options: TestServerOptions = {}) => {
  const records: AuditRecord[] = []
  const audit = definePlugin({
    name: 'test-audit',
    provides: [Audit],
    setup: ({ host }) => host.provide(Audit, () => ({ record: async (record) => void records.push(record) })),
  })
  const server = await startTestServer({
    ...options,
    plugins: [audit, notifications, smtp, types],
    config: { smtp: { host: '127.0.0.1', fromAddress: from, tls: 'none', timeout: '5s', ...settings } },
  })
  const tenant = await server.use(Tenants).default()
  const greet = (to: string, more: Partial<Notification> = {}) =>
    server
      .use(Notifications)
      .send(tenant, { channel: 'email', type: 'greet', to, values: { 'user.claim.givenname': 'Ann', 'confirmation-code': 'secret-7f3a' }, ...more })
  return { server, tenant, greet, records, [Symbol.asyncDispose]: () => server.stop() }
}
export const withCertificates = async (names: readonly string[], work: (certificates: Certificates) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-smtp-'))
  try {
    await work(await makeCertificates(folder, names))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
