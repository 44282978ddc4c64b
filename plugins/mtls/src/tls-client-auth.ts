import type { Clock } from '@gatehouse/kernel'
import type { ClientAuthentication } from '@gatehouse/oauth/contracts'
import type { Certificate, CertificateOf } from './certificate.ts'
import { nameFault, namesOfClient, type RegisteredNames } from './settings.ts'
import { hasName } from './x509/alternative-names.ts'
import { parseName, sameName } from './x509/distinguished-name.ts'
import type { IsTrusted } from './x509/trust.ts'

interface Deps {
  readonly certificateOf: CertificateOf
  readonly isTrusted: IsTrusted
  readonly clock: Pick<Clock, 'now'>
}
const isNamed = ({ parts }: Certificate, { subject, alternative }: RegisteredNames): boolean => {
  if (alternative) return hasName(parts, alternative.kind, alternative.name)
  const registered = subject === '' ? undefined : parseName(subject)
  return registered !== undefined && sameName(registered, parts.subject)
}
/** A certificate of a trusted authority, under the name that the client registered. RFC 8705 §2.1. */
export const tlsClientAuth = ({ certificateOf, isTrusted, clock }: Deps): ClientAuthentication => ({
  name: 'tls_client_auth',
  ambient: true,
  presented: () => undefined,
  check: nameFault,
  async verify(_tenant, client, request) {
    const certificate = certificateOf(request)
    return certificate !== undefined && isTrusted(certificate, clock.now()) && isNamed(certificate, namesOfClient(client))
  },
})
