import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { Certificates } from './certificates.ts'

export interface Mail {
  readonly from: string
  /** Of the envelope: those that really get it. */
  readonly to: readonly string[]
  /** With their lines folded back into one. By name in lower case; a repeated one is joined by line breaks. */
  readonly headers: ReadonlyMap<string, string>
  readonly text: string
  readonly secure: boolean
  readonly user: string | undefined
}
export interface MailServerOptions {
  /** Default: one that is free. */
  readonly port?: number
  /** STARTTLS is offered. Without: there is no TLS. */
  readonly certificates?: Certificates
  readonly password?: string
  /** Status of RCPT TO instead of 250. */
  readonly refuse?: (address: string) => number | undefined
}
export interface MailServer extends AsyncDisposable {
  readonly port: number
  readonly mails: readonly Mail[]
  /** The first, now or later, that this address gets and that passes. */
  mailTo(address: string, test?: (mail: Mail) => boolean): Promise<Mail>
  stop(): Promise<void>
}
const refusal = (status: number, text: string) => Object.assign(new Error(text), { responseCode: status })
/** RFC 2045 §6.7. */
const unquoted = (body: string): string => {
  const bytes = body.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
const headersOf = (head: string): ReadonlyMap<string, string> => {
  const headers = new Map<string, string>()
  for (const line of head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const [name = '', value = ''] = [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]
    headers.set(name, [...(headers.has(name) ? [headers.get(name)] : []), value].join('\n'))
  }
  return headers
}
const bodyOf = (body: string, encoding: string | undefined): string => {
  const text =
    encoding === 'base64' ? Buffer.from(body, 'base64').toString() : encoding === 'quoted-printable' ? unquoted(body) : Buffer.from(body, 'latin1').toString()
  return text.replace(/\r\n/g, '\n')
}
const read = (source: string): Pick<Mail, 'headers' | 'text'> => {
  const end = source.indexOf('\r\n\r\n')
  const headers = headersOf(source.slice(0, end))
  return { headers, text: bodyOf(source.slice(end + 4), headers.get('content-transfer-encoding')) }
}

/** A real SMTP server in this process. */
export const startMailServer = async ({ port = 0, certificates, password, refuse = () => undefined }: MailServerOptions = {}): Promise<MailServer> => {
  const mails: Mail[] = []
  const waiting = new Set<() => void>()
  const options: SMTPServerOptions = {
    ...(certificates ? { cert: readFileSync(certificates.certFile), key: readFileSync(certificates.keyFile) } : { disabledCommands: ['STARTTLS'] }),
    authOptional: password === undefined,
    disableReverseLookup: true,
    closeTimeout: 100,
    onAuth: (auth, _session, done) => (auth.password === password ? done(null, { user: auth.username }) : done(refusal(535, 'no'))),
    onRcptTo({ address }, _session, done) {
      const status = refuse(address)
      done(status === undefined ? null : refusal(status, `<${address}> is not here`))
    },
    onData(stream, { envelope, secure, user }, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk) => chunks.push(chunk))
      stream.on('end', () => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : ''
        const mail = { from, to: envelope.rcptTo.map(({ address }) => address), secure, user: user as string | undefined }
        mails.push({ ...mail, ...read(Buffer.concat(chunks).toString('latin1')) })
        done()
        for (const look of waiting) look()
      })
    },
  }
  const server = new SMTPServer(options)
  server.on('error', () => undefined)
  const listener = server.listen(port, '127.0.0.1')
  await once(listener, 'listening')
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()))
  return {
    port: (listener.address() as AddressInfo).port,
    mails,
    mailTo: (address, test = () => true) =>
      new Promise((resolve) => {
        const look = () => {
          const mail = mails.find((one) => one.to.includes(address) && test(one))
          if (!mail) return
          waiting.delete(look)
          resolve(mail)
        }
        waiting.add(look)
        look()
      }),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
