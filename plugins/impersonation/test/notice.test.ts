import assert from 'node:assert/strict'
import { definePlugin } from '@gatehouse/kernel'
import notifications from '@gatehouse/notifications'
import { type Message, notificationChannels } from '@gatehouse/notifications/contracts'
import { startImpersonation } from './support.ts'

const mailbox = () => {
  const messages: Message[] = []
  const channel = { name: 'email', accepts: (to: string) => to.includes('@'), send: async (_tenant: unknown, message: Message) => void messages.push(message) }
  return { messages, plugin: definePlugin({ name: 'test-mail', setup: ({ host }) => host.contribute(notificationChannels, channel) }) }
}

describe('the mail to a user whom somebody acts as', () => {
  it('goes out when it begins, once, and names neither staff nor tokens', async () => {
    const { messages, plugin } = mailbox()
    await using at = await startImpersonation([notifications, plugin])
    await at.act()
    await at.begin({ requested_subject: 'nobody' })
    await at.provider.settle()
    assert.deepEqual(
      messages.map(({ to, subject }) => [to, subject]),
      [['kim@example.com', 'Somebody acts as you at Gatehouse']],
    )
    assert.match(messages[0]?.body ?? '', /^Hello Kim,[\s\S]*app-1/)
    assert.doesNotMatch(messages[0]?.body ?? '', /hal|eyJ/)
  })
  it('does not where the tenant does not want it', async () => {
    const { messages, plugin } = mailbox()
    await using at = await startImpersonation([notifications, plugin])
    const json = [{ operation: 'REPLACE', path: '/enableEmailNotification', value: false }]
    await at.provider.request('/api/server/v1/configs/impersonation', { method: 'PATCH', json, headers: at.admin })
    assert.ok((await at.act()).access_token)
    await at.provider.settle()
    assert.deepEqual(messages, [])
  })
  it('stops nobody where there is no address, or none that mail goes to', async () => {
    const { messages, plugin } = mailbox()
    await using at = await startImpersonation([notifications, plugin])
    for (const emailaddress of [null, 'nowhere']) {
      await at.users.update(at.tenant, at.kim.id, { claims: { emailaddress } })
      assert.ok((await at.act()).access_token)
    }
    await at.provider.settle()
    assert.deepEqual(messages, [])
  })
})
