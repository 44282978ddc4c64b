import { InvalidRequest, InvalidToken, type SenderConstraint } from '@gatehouse/oauth/contracts'
import type { CertificateOf } from './certificate.ts'

const NAME = 'certificate'
/**
 * RFC 8705 §3. For applications with the binding type `certificate`: that a client showed one is no wish to be bound to it. Who
 * signed it does not matter here; the connection has proven that its key is the client's.
 */
export const certificateConstraint = (certificateOf: CertificateOf): SenderConstraint => ({
  name: NAME,
  member: 'x5t#S256',
  tokenType: 'Bearer',
  async prove(request, { accessToken }) {
    if (accessToken.bindingType !== NAME) return undefined
    const certificate = certificateOf(request)
    if (!certificate) throw new InvalidRequest('TLS certificate not found in the request.')
    return certificate.thumbprint
  },
  async present({ request, value }) {
    if (certificateOf(request)?.thumbprint !== value) throw new InvalidToken('Access token validation failed')
  },
})
