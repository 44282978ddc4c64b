import { type Outbound, ServerError, z } from '@gatehouse/kernel'
import { publicKeysIn } from '@gatehouse/keys/contracts'
import type { Client, ClientSetting } from '@gatehouse/oauth/contracts'
import type { JWK } from 'jose'
import { keyOfCertificate } from './certificate-key.ts'

const MOST_CHARACTERS = 64 * 1024
/** `jwks` of RFC 7591 §2. */
export const jwksSetting: ClientSetting = {
  name: 'jwks',
  schema: z
    .unknown()
    .refine((value) => JSON.stringify(value).length <= MOST_CHARACTERS && publicKeysIn(value) !== undefined, 'must be a JSON Web Key Set with public keys'),
}
/** `jwks_uri` of RFC 7591 §2. */
export const jwksUriSetting = (outbound: Outbound): ClientSetting<string> => ({
  name: 'jwksUri',
  schema: z
    .string()
    .max(2000)
    .superRefine((url, context) => {
      try {
        outbound.check('jwks', url)
      } catch (error) {
        context.addIssue({ code: 'custom', message: error instanceof ServerError ? error.message : 'must be an https URL' })
      }
    }),
})
export type RegisteredKeys = { readonly url: string } | { readonly keys: readonly JWK[] }

const certificateOf = (client: Client): RegisteredKeys => {
  const certificate = client.application.advancedConfigurations.certificate as { readonly type?: unknown; readonly value?: unknown } | undefined
  if (typeof certificate?.value !== 'string') return { keys: [] }
  if (certificate.type === 'JWKS') return { url: certificate.value }
  const key = keyOfCertificate(certificate.value)
  return { keys: key ? [key] : [] }
}
/** The client's own members win over the certificate of the application. */
export const registeredKeys = (client: Client): RegisteredKeys => {
  const { jwks, jwksUri } = client.settings ?? {}
  if (jwks !== undefined) return { keys: publicKeysIn(jwks) ?? [] }
  return typeof jwksUri === 'string' ? { url: jwksUri } : certificateOf(client)
}
