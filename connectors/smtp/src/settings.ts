import { type Infer, s } from '@gatehouse/kernel'
import { isAddress } from './address.ts'

const address = s.text().refine(isAddress, 'must be an e-mail address')
/** A header holds it, so it is one line. */
const line = s.text().refine((text) => !/\p{Cc}/u.test(text), 'must be one line')

export const smtpSettings = s
  .object({
    host: s.text().describe('Of the mail server'),
    port: s.int(587, { min: 1, max: 65_535 }),
    tls: s
      .oneOf(['starttls', 'implicit', 'none'], 'starttls')
      .describe('`starttls` and `implicit` send nothing without TLS; `none` is for a server on this machine'),
    caFile: s.optional(s.text()).describe('PEM certificates that are trusted besides the public ones'),
    username: s.optional(s.text()),
    password: s.optional(s.secret()),
    fromAddress: address.describe('The sender of every message'),
    fromName: s.optional(line),
    replyTo: s.optional(address),
    timeout: s.duration('10s').describe('For each step: look-up, connection, greeting, each answer'),
  })
  .refine(({ username, password }) => (username === undefined) === (password === undefined), 'username and password belong together')
  .refine(({ tls, password }) => tls !== 'none' || password === undefined, 'a password is sent over TLS only')
export type SmtpSettings = Infer<typeof smtpSettings>
