import assert from 'node:assert/strict'
import { Clock } from '@gatehouse/kernel'
import { fixedClock } from '@gatehouse/kernel/testing'
import { InvalidRecipient } from '@gatehouse/notifications/contracts'
import { freePort, type MailServer, startMailServer } from '../../../test/services/index.ts'
import { from, startSender, withCertificates } from './support.ts'

const to = 'ann@example.org'
/** Everything that was logged, as one text. */
const logged = (lines: readonly { readonly message: string; readonly fields: unknown }[]) =>
  lines.map(({ message, fields }) => `${message} ${JSON.stringify(fields)} ${(fields as { error?: Error }).error?.message ?? ''}`).join('\n')

describe('e-mail over SMTP', () => {
  let mails: MailServer
  before(async () => {
    mails = await startMailServer({ refuse: (address) => (address.startsWith('nobody') ? 550 : undefined) })
  })
  after(() => mails?.stop())

  it('is delivered to one recipient, and says that no person wrote it, RFC 3834 §5', async () => {
    await using sender = await startSender({ port: mails.port, fromName: 'Acme, "ID"', replyTo: 'help@example.com' })
    await sender.greet(to)
    await sender.server.settle()
    const mail = await mails.mailTo(to)
    assert.deepEqual([mail.from, mail.to, mail.text], [from, [to], 'Your code: secret-7f3a\n'])
    const headers = ['from', 'to', 'reply-to', 'subject', 'auto-submitted', 'content-language'].map((name) => mail.headers.get(name))
    assert.deepEqual(headers, ['"Acme, \\"ID\\"" <id@example.com>', to, 'help@example.com', 'Hello Ann', 'auto-generated', 'en'])
    assert.match(mail.headers.get('message-id') ?? '', /^<[0-9a-f-]{36}@example\.com>$/)
    assert.deepEqual(
      sender.records.map(({ action, outcome, detail }) => ({ action, outcome, detail })),
      [{ action: 'notifications.sent', outcome: 'success', detail: { channel: 'email', type: 'greet' } }],
    )
  })
  it('cannot be led to another header or recipient, RFC 5322 §2.2', async () => {
    await using sender = await startSender({ port: mails.port })
    const evil = 'Eve\r\nBcc: eve@evil.example\r\n\r\nGo away'
    await sender.greet('injected@example.org', { values: { 'user.claim.givenname': evil, 'confirmation-code': evil } })
    await sender.server.settle()
    const mail = await mails.mailTo('injected@example.org')
    assert.deepEqual(mail.to, ['injected@example.org'])
    assert.equal(mail.headers.get('bcc'), undefined)
    assert.equal(mail.headers.get('subject'), 'Hello Eve Bcc: eve@evil.example Go away')
    for (const recipient of [
      'a@example.org, b@example.org',
      'a@example.org\r\nBcc: b@example.org',
      '<a@example.org>',
      'a b@example.org',
      '"a@b"@example.org',
      'a@',
      '@b',
      '',
    ])
      await assert.rejects(sender.greet(recipient), InvalidRecipient, recipient)
  })
  it('is tried once when the recipient is refused for good, RFC 5321 §4.2.1; nothing of it stays, and no log holds the address', async () => {
    await using sender = await startSender({ port: mails.port })
    await sender.greet('nobody@example.org')
    await sender.server.settle()
    assert.deepEqual(
      sender.records.map(({ action, code }) => [action, code]),
      [['notifications.refused', 'notifications.refused']],
    )
    assert.doesNotMatch(logged(sender.server.log.lines), /nobody|secret-7f3a/)
  })
  it('is tried again when the server is down, and arrives when it is up, security 11.6', async () => {
    const [port, clock] = [await freePort(), fixedClock(Date.now())]
    await using sender = await startSender({ port, timeout: '2s' }, { replace: [[Clock, clock]] })
    await sender.greet('later@example.org')
    await sender.server.settle()
    assert.deepEqual(sender.records, [])
    assert.match(logged(sender.server.log.lines), /will run again: .*(ESOCKET|ECONNECTION)/)
    assert.doesNotMatch(logged(sender.server.log.lines), /later@|secret-7f3a/)
    await using late = await startMailServer({ port })
    clock.advance(60_000)
    await sender.server.settle()
    assert.deepEqual((await late.mailTo('later@example.org')).to, ['later@example.org'])
    assert.equal(late.mails.length, 1)
  })
  it('is tried again when the server asks for it, with the same Message-ID', async () => {
    const clock = fixedClock(Date.now())
    let busy = true
    await using greylist = await startMailServer({ refuse: () => (busy ? 450 : undefined) })
    await using sender = await startSender({ port: greylist.port }, { replace: [[Clock, clock]] })
    await sender.greet(to)
    await sender.server.settle()
    assert.deepEqual(greylist.mails, [])
    busy = false
    clock.advance(60_000)
    await sender.server.settle()
    assert.equal(greylist.mails.length, 1)
  })
})

describe('TLS of SMTP, RFC 3207', () => {
  it('sends nothing in the clear to a server that offers no STARTTLS, and no password', async () => {
    await using plain = await startMailServer({ password: 'pass-1' })
    await using sender = await startSender({ port: plain.port, tls: 'starttls', username: 'gate', password: 'pass-1' })
    await sender.greet(to)
    await sender.server.settle()
    assert.deepEqual([plain.mails, sender.records], [[], []])
    assert.doesNotMatch(logged(sender.server.log.lines), /pass-1/)
  })
  it('authenticates over TLS with a certificate that is trusted, and not with another', async () => {
    await withCertificates(['127.0.0.1'], async (certificates) => {
      await using mails = await startMailServer({ certificates, password: 'pass-1' })
      const settings = { port: mails.port, tls: 'starttls', username: 'gate', password: 'pass-1' }
      {
        await using stranger = await startSender(settings)
        await stranger.greet(to)
        await stranger.server.settle()
        assert.deepEqual(mails.mails, [])
      }
      await using sender = await startSender({ ...settings, caFile: certificates.caFile })
      await sender.greet(to)
      await sender.server.settle()
      assert.deepEqual(
        mails.mails.map(({ secure, user }) => [secure, user]),
        [[true, 'gate']],
      )
    })
  })
  it('sends nothing to a server whose certificate is for another name, RFC 6125 §6', async () => {
    await withCertificates(['mail.example.com'], async (certificates) => {
      await using mails = await startMailServer({ certificates })
      await using sender = await startSender({ port: mails.port, tls: 'starttls', caFile: certificates.caFile })
      await sender.greet(to)
      await sender.server.settle()
      assert.deepEqual([mails.mails, sender.records], [[], []])
    })
  })
  it('refuses settings that would send a password in the clear', async () => {
    await assert.rejects(startSender({ tls: 'none', username: 'gate', password: 'pass-1' }), /over TLS only/)
    await assert.rejects(startSender({ username: 'gate' }), /belong together/)
    await assert.rejects(startSender({ fromAddress: 'Gate <id@example.com>' }), /must be an e-mail address/)
  })
})
