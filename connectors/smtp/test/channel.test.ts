import assert from 'node:assert/strict'
import { fixedClock, testTenant } from '@gatehouse/kernel/testing'
import { ChannelPaused, MessageRefused } from '@gatehouse/notifications/contracts'
import { freePort, startMailServer } from '../../../test/services/index.ts'
import { isAddress } from '../src/address.ts'
import { emailChannel } from '../src/email-channel.ts'
import { MailUnavailable, outcomeOf } from '../src/outcome.ts'
import { smtpSettings } from '../src/settings.ts'

const message = { id: 'id-1', to: 'ann@example.org', subject: 'Hello', body: 'Hello', contentType: 'text/plain', locale: 'en' } as const

describe('the e-mail channel', () => {
  it('leaves a server alone that does not answer, and asks one message when it may be back', async () => {
    const [port, clock] = [await freePort(), fixedClock(0)]
    const channel = emailChannel(smtpSettings.parse({ host: '127.0.0.1', port, tls: 'none', fromAddress: 'id@example.com' }), clock)
    const send = () => channel.send(testTenant(), message, AbortSignal.timeout(10_000))
    for (let count = 0; count < 5; count += 1) await assert.rejects(send, MailUnavailable)
    await assert.rejects(send, (error) => error instanceof ChannelPaused && error.delayMs > 0)
    await using server = await startMailServer({ port })
    await assert.rejects(send, ChannelPaused)
    clock.advance(10_000)
    await send()
    assert.equal(server.mails.length, 1)
  })
  it('tells what is for good from what passes, RFC 5321 §4.2.1, and quotes nobody', () => {
    const quoting = (code: string, responseCode?: number, command = 'RCPT TO') =>
      Object.assign(new Error('550 <ann@example.org> unknown'), { code, command, response: '550 <ann@example.org>', ...(responseCode ? { responseCode } : {}) })
    assert.ok(outcomeOf(quoting('EENVELOPE', 550)) instanceof MessageRefused)
    assert.ok(outcomeOf(quoting('EMESSAGE', 554)) instanceof MessageRefused)
    for (const passing of [quoting('EENVELOPE', 450), quoting('EAUTH', 535), quoting('ETLS'), quoting('ECONNECTION'), new Error('x'), undefined])
      assert.ok(outcomeOf(passing) instanceof MailUnavailable)
    for (const error of [outcomeOf(quoting('EENVELOPE', 550)), outcomeOf(quoting('ann@example.org', 450, 'ann@example.org'))])
      assert.doesNotMatch(`${error.message} ${JSON.stringify(error)} ${error.cause}`, /ann@/)
  })
  it('knows an address by its form, in linear time, security 1.5', () => {
    for (const good of ['ann@example.org', 'a.b+c@mail.example.co.uk', 'ann@localhost', 'jürgen@bücher.example']) assert.ok(isAddress(good), good)
    for (const bad of ['ann', 'ann@', 'ann@-x.org', 'ann@x..org', 'a,b@x.org', 'a;b@x.org', 'a\n@x.org', 'a@x.org\n', `${'a'.repeat(65)}@x.org`])
      assert.ok(!isAddress(bad), JSON.stringify(bad))
    assert.ok(!isAddress(`a@${'x.'.repeat(50_000)}`))
  })
})
