import { hash } from 'node:crypto'
import type { ClientKeys } from '@gatehouse/client-keys/contracts'
import type { Clock, Tenant } from '@gatehouse/kernel'
import type { Client, ClientAuthentication } from '@gatehouse/oauth/contracts'
import type { CertificateOf } from './certificate.ts'
import { isValidAt } from './x509/trust.ts'

interface Deps {
  readonly certificateOf: CertificateOf
  readonly clientKeys: ClientKeys
  readonly clock: Pick<Clock, 'now'>
}
type Key = Awaited<ReturnType<ClientKeys['list']>>[number]
/** RFC 7517 §4.7 and §4.9: the certificate itself, or its thumbprint. */
const thumbprintOf = (key: Key): string | undefined => {
  const [first] = Array.isArray(key.x5c) ? key.x5c : []
  return typeof first === 'string' ? hash('sha256', Buffer.from(first, 'base64'), 'base64url') : key['x5t#S256']
}
/** A certificate that the client registered among its keys; who signed it does not matter. RFC 8705 §2.2. */
export const selfSignedTlsClientAuth = ({ certificateOf, clientKeys, clock }: Deps): ClientAuthentication => {
  const isRegistered = async (tenant: Tenant, client: Client, thumbprint: string): Promise<boolean> => {
    const has = (keys: readonly Key[]) => keys.some((key) => thumbprintOf(key) === thumbprint)
    return has(await clientKeys.list(tenant, client)) || has(await clientKeys.list(tenant, client, true))
  }
  return {
    name: 'self_signed_tls_client_auth',
    ambient: true,
    presented: () => undefined,
    async verify(tenant, client, request) {
      const certificate = certificateOf(request)
      return certificate !== undefined && isValidAt(certificate.x509, clock.now()) && isRegistered(tenant, client, certificate.thumbprint)
    },
  }
}
