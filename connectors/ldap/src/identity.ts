import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { Secret } from '@gatehouse/kernel'

/** What our account has to show, as the settings hold it. */
export interface Identity {
  readonly bindMethod: 'simple' | 'plain' | 'external'
  readonly bindDn?: string | undefined
  readonly bindPassword?: Secret | undefined
  readonly clientCertificate?: string | undefined
  readonly clientKey?: Secret | undefined
}
interface Context {
  addIssue(issue: { readonly code: 'custom'; readonly path: string[]; readonly message: string }): void
}
const isPair = (certificate: string, key: Secret): boolean => {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key.reveal()))
  } catch {
    return false
  }
}
/** An account without a password would be nobody, and let in as that: RFC 4513 §5.1.2. */
export const checkIdentity = ({ bindMethod, bindDn, bindPassword, clientCertificate, clientKey }: Identity, context: Context): void => {
  const wrong = (setting: string, message: string) => context.addIssue({ code: 'custom', path: [setting], message })
  if (bindMethod === 'external' && !clientCertificate) wrong('clientCertificate', 'is needed for external')
  if (bindMethod !== 'external' && !bindDn) wrong('bindDn', 'is needed: the account that searches')
  if (bindMethod !== 'external' && !bindPassword?.reveal()) wrong('bindPassword', 'is needed: an account without one is nobody')
  if (clientCertificate && !clientKey) wrong('clientKey', 'is needed with a certificate')
  else if (clientKey && !clientCertificate) wrong('clientCertificate', 'is needed with a key')
  else if (clientCertificate && clientKey && !isPair(clientCertificate, clientKey)) wrong('clientKey', 'must be the unencrypted PEM key of clientCertificate')
}
