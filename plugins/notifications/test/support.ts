import { definePlugin, Tenants } from '@gatehouse/kernel'
import { startTestServer, type TestServerOptions } from '@gatehouse/kernel/testing'
import { type Message, type NotificationChannel, Notifications, notificationChannels, notificationTypes } from '../src/contracts.ts'
import notifications from '../src/plugin.ts'

/** A channel that keeps what it is given; `fails` decides what happens instead. */
export const memoryChannel = (fails: () => Error | undefined = () => undefined) => {
  const messages: Message[] = []
  const channel: NotificationChannel = {
    name: 'email',
    accepts: (to) => to.includes('@'),
    async send(_tenant, message) {
      const error = fails()
      if (error) throw error
      messages.push(message)
    },
  }
  return { channel, messages }
}
const greet = {
  channel: 'email',
  name: 'greet',
  templates: {
    en: { subject: 'Hello {{ user.claim.givenname }}', body: '{{ organization-name }} greets {{ user.claim.givenname }}: {{ confirmation-code }}' },
    de: { subject: 'Hallo {{ user.claim.givenname }}', body: '{{ organization-name }} grüßt {{ user.claim.givenname }}: {{ confirmation-code }}' },
  },
}
export const startNotifications = async (channel: NotificationChannel, config: Record<string, unknown> = {}, options: TestServerOptions = {}) => {
  const types = definePlugin({
    name: 'test-types',
    setup({ host }) {
      host.contribute(notificationTypes, greet)
      host.contribute(notificationChannels, channel)
    },
  })
  const server = await startTestServer({ ...options, plugins: [notifications, types], config: { notifications: config } })
  const tenant = await server.use(Tenants).default()
  const values = { 'user.claim.givenname': 'Ann', 'confirmation-code': 'secret-7f3a' }
  return {
    server,
    tenant,
    greet: (more: object = {}, of = tenant) => server.use(Notifications).send(of, { channel: 'email', type: 'greet', to: 'ann@example.org', values, ...more }),
    [Symbol.asyncDispose]: () => server.stop(),
  }
}
