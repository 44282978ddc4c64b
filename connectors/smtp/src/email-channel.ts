import { readFileSync } from 'node:fs'
import { getCACertificates } from 'node:tls'
import { BreakerOpen, type Breakers, type Clock, createBreakers } from '@gatehouse/kernel'
import { ChannelPaused, type Message, type NotificationChannel } from '@gatehouse/notifications/contracts'
import { createTransport } from 'nodemailer'
import { isAddress } from './address.ts'
import { answered, outcomeOf } from './outcome.ts'
import type { SmtpSettings } from './settings.ts'

const tlsOf = ({ caFile }: SmtpSettings) => ({
  rejectUnauthorized: true,
  minVersion: 'TLSv1.2' as const,
  ...(caFile === undefined ? {} : { ca: [...getCACertificates('default'), readFileSync(caFile, 'utf8')] }),
})
const transportOf = (settings: SmtpSettings) => {
  const { host, port, tls, username, password, timeout } = settings
  const ms = timeout * 1000
  return createTransport({
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: tlsOf(settings),
    ...(username !== undefined && password ? { auth: { user: username, pass: password.reveal() } } : {}),
    connectionTimeout: ms,
    greetingTimeout: ms,
    socketTimeout: ms,
    dnsTimeout: ms,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}
/** Addresses are given in parts, so that nothing in them is read as syntax; an out-of-office note is not asked for (RFC 3834 §5). */
const mailOf = ({ fromAddress, fromName, replyTo }: SmtpSettings, { id, to, subject, body, contentType, locale }: Message) => ({
  from: { name: fromName ?? '', address: fromAddress },
  to: { name: '', address: to },
  ...(replyTo === undefined ? {} : { replyTo: { name: '', address: replyTo } }),
  subject,
  ...(contentType === 'text/html' ? { html: body } : { text: body }),
  messageId: `<${id}@${fromAddress.slice(fromAddress.indexOf('@') + 1)}>`,
  headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': locale },
})

/** E-mail through one server. One connection for a message: few are sent, and an idle one is soon closed by the other side. */
export const emailChannel = (settings: SmtpSettings, clock: Clock): NotificationChannel => {
  const transport = transportOf(settings)
  const breakers: Breakers = createBreakers(clock)
  const key = `${settings.host}:${settings.port}`
  const enter = () => {
    try {
      breakers.enter(key)
    } catch (error) {
      throw error instanceof BreakerOpen ? new ChannelPaused(error.retryAfterSeconds * 1000) : error
    }
  }
  return {
    name: 'email',
    accepts: isAddress,
    async send(_tenant, message) {
      enter()
      try {
        await transport.sendMail(mailOf(settings, message))
        breakers.leave(key, 'answered')
      } catch (error) {
        breakers.leave(key, answered(error) ? 'answered' : 'failed')
        throw outcomeOf(error)
      }
    },
  }
}
