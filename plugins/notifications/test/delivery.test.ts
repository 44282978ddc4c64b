import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Audit, type AuditRecord, Clock, Sealing, Tenants, Transient } from '@gatehouse/kernel'
import { Data } from '@gatehouse/kernel/data'
import { Jobs } from '@gatehouse/kernel/jobs'
import { fixedClock } from '@gatehouse/kernel/testing'
import { ChannelPaused, InvalidRecipient, MessageRefused, Notifications, UnknownNotification } from '../src/contracts.ts'
import { messageStore, messageTable } from '../src/data/messages.ts'
import { endedMessages } from '../src/ended.ts'
import { purgeHandler } from '../src/purge.ts'
import { memoryChannel, startNotifications } from './support.ts'

describe('notifications', () => {
  it('are sealed until they are delivered, and gone afterwards, security 1.9', async () => {
    const { channel, messages } = memoryChannel()
    await using sender = await startNotifications(channel)
    const data = sender.server.use(Data)
    const rows = () => data.rows(sender.tenant, messageTable).list()
    const kept = await data.transaction(async () => {
      await sender.greet()
      return JSON.stringify(await rows())
    })
    assert.match(kept, /greet/)
    assert.doesNotMatch(kept, /secret-7f3a|ann@|Ann/)
    await sender.server.settle()
    assert.deepEqual(
      messages.map(({ to, body, locale, contentType }) => ({ to, body, locale, contentType })),
      [{ to: 'ann@example.org', body: 'Gatehouse greets Ann: secret-7f3a', locale: 'en', contentType: 'text/plain' }],
    )
    assert.deepEqual(await rows(), [])
  })
  it('commit with the change that they tell of, or not at all', async () => {
    const { channel, messages } = memoryChannel()
    await using sender = await startNotifications(channel)
    const undone = sender.server.use(Data).transaction(async () => {
      await sender.greet()
      throw new Error('undone')
    })
    await assert.rejects(undone, /undone/)
    await sender.server.settle()
    assert.deepEqual(messages, [])
    await sender.server.use(Data).transaction(() => sender.greet())
    await sender.server.settle()
    assert.equal(messages.length, 1)
  })
  it('survive a restart, security 11.1', async () => {
    const { channel, messages } = memoryChannel()
    const dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-notifications-'))
    const down = memoryChannel(() => new Transient('down'))
    const clock = fixedClock(Date.now())
    {
      await using sender = await startNotifications(down.channel, {}, { dataDir, replace: [[Clock, clock]] })
      await sender.greet()
      await sender.server.settle()
    }
    clock.advance(60_000)
    await using sender = await startNotifications(channel, {}, { dataDir, replace: [[Clock, clock]] })
    await sender.server.settle()
    assert.equal(messages.length, 1)
    await rm(dataDir, { recursive: true, force: true })
  })
  it('are tried a bounded number of times, and end when they are worth nothing any more', async () => {
    const clock = fixedClock(Date.now())
    let tries = 0
    const { channel } = memoryChannel(() => {
      tries += 1
      return new Transient('down')
    })
    await using sender = await startNotifications(channel, {}, { replace: [[Clock, clock]] })
    await sender.greet({ ttlSeconds: 30 * 86_400 })
    for (let round = 0; round < 40; round += 1) {
      await sender.server.settle()
      clock.advance(600_000)
    }
    assert.equal(tries, 20)
    const [dead] = await sender.server.use(Jobs).dead(sender.tenant.id)
    assert.doesNotMatch(JSON.stringify(dead), /secret-7f3a|ann@/)
    tries = 0
    await sender.greet({ ttlSeconds: 60 })
    clock.advance(61_000)
    await sender.server.settle()
    assert.equal(tries, 0, 'too old')
  })
  it('are not tried again when refused; a paused channel costs no try', async () => {
    const clock = fixedClock(Date.now())
    const refusing = memoryChannel(() => new MessageRefused('no'))
    await using sender = await startNotifications(refusing.channel)
    await sender.greet()
    await sender.server.settle()
    assert.deepEqual(await sender.server.use(Data).rows(sender.tenant, messageTable).list(), [])
    assert.deepEqual(await sender.server.use(Jobs).dead(sender.tenant.id), [], 'a wrong address is no trouble of the server')
    let pauses = 0
    const pausing = memoryChannel(() => {
      pauses += 1
      return pauses <= 50 ? new ChannelPaused(1000) : undefined
    })
    await using patient = await startNotifications(pausing.channel, {}, { replace: [[Clock, clock]] })
    await patient.greet()
    for (let round = 0; round <= 50; round += 1) {
      await patient.server.settle()
      clock.advance(1001)
    }
    assert.equal(pausing.messages.length, 1)
  })
  it('that are too late are put on record and forgotten, by the job or by the purge, whichever comes first', async () => {
    const clock = fixedClock(Date.now())
    await using sender = await startNotifications(memoryChannel(() => new Transient('down')).channel, {}, { replace: [[Clock, clock]] })
    await sender.greet({ ttlSeconds: 60, userId: 'ann' })
    const { use } = sender.server
    const store = messageStore({ data: use(Data), sealing: use(Sealing), clock })
    const info = { id: 'x', attempt: 1, tenantId: null, addedAt: 0, signal: AbortSignal.timeout(10_000) }
    const records: string[] = []
    const audit = { record: async ({ action, target }: AuditRecord) => void records.push(`${action} ${target}`) } as Audit
    const ended = endedMessages({ data: use(Data), store, audit, log: { warn: () => undefined } as never })
    const purge = () => purgeHandler({ store, tenants: use(Tenants), ended }).run({}, info)
    const left = () => use(Data).rows(sender.tenant, messageTable).count()
    await purge()
    assert.equal(await left(), 1)
    clock.advance(61_000)
    await purge()
    await purge()
    assert.deepEqual([await left(), records], [0, ['notifications.expired ann']])
  })
  it('refuse what no channel or type is there for, and who cannot be reached', async () => {
    await using sender = await startNotifications(memoryChannel().channel)
    const notifications = sender.server.use(Notifications)
    assert.deepEqual([notifications.has('email'), notifications.has('sms')], [true, false])
    await assert.rejects(sender.greet({ type: 'other' }), UnknownNotification)
    await assert.rejects(sender.greet({ channel: 'sms' }), UnknownNotification)
    await assert.rejects(sender.greet({ to: 'ann' }), InvalidRecipient)
  })
})
