import { invalidMetadata, RegistrationError } from '../errors.ts'
import type { ClientMetadata } from './schema.ts'

/** What a registration may ask for: everything, or what strangers may. */
export interface Rights {
  readonly trusted: boolean
  readonly grantTypes: readonly string[]
}
const MOST_OPEN_REDIRECTS = 20
const privileged = ['client_id', 'client_secret', 'ext_param_client_id', 'ext_param_client_secret'] as const
const isExtension = (name: string) => name.startsWith('ext_') || name === 'token_type_extension'
/** Names in the reference product. Others register as OAuth has it, in any language. */
const referenceName = /^[a-zA-Z0-9._-]+(?: [a-zA-Z0-9._-]+)*$/

const grantOf = (part: string) => (part === 'code' || part === 'none' ? 'authorization_code' : 'implicit')
/** RFC 7591 §2.1: response types need their grant types. */
const responseTypeFault = ({ response_types: types = [], grant_types: grants }: ClientMetadata): string | undefined => {
  for (const type of types) {
    const missing = type
      .split(' ')
      .map(grantOf)
      .find((grant) => !grants.includes(grant))
    if (missing !== undefined) return `the response type '${type}' needs the grant type ${missing}`
  }
  return undefined
}
const usesSecret = (method: string | undefined) => method === undefined || method.startsWith('client_secret_')

const strangersFault = (metadata: ClientMetadata, { grantTypes }: Rights): string | undefined => {
  const named = Object.entries(metadata).find(([name, value]) => value !== undefined && (isExtension(name) || privileged.some((one) => one === name)))
  if (named) return `${named[0]} needs the permission internal_dcr_create`
  const grant = metadata.grant_types.find((name) => !grantTypes.includes(name))
  if (grant !== undefined) return `'${grant}' grant type is not allowed.`
  return metadata.redirect_uris.length > MOST_OPEN_REDIRECTS ? `more than ${MOST_OPEN_REDIRECTS} redirect_uris` : undefined
}
const redirectFault = ({ application_type: type, grant_types: grants, redirect_uris: uris }: ClientMetadata): string | undefined => {
  if (uris.some((uri) => uri.startsWith('regexp='))) return 'redirect_uris are addresses, not patterns'
  // OpenID Connect Registration §2: web clients of the implicit flow are on https, and not on this machine.
  if (type === 'web' && grants.includes('implicit') && uris.some((uri) => !/^https:\/\/(?!localhost[:/])/i.test(uri)))
    return 'a web client of the implicit flow has https redirect URIs'
  return undefined
}
/** OpenID Connect Registration §2, RFC 9701 §6, JARM §3: an `enc` comes with its `alg`. */
const encryptionFault = (metadata: ClientMetadata): string | undefined =>
  (['id_token', 'userinfo', 'introspection', 'authorization'] as const)
    .filter((kind) => metadata[`${kind}_encrypted_response_enc`] !== undefined && metadata[`${kind}_encrypted_response_alg`] === undefined)
    .map((kind) => `${kind}_encrypted_response_enc needs ${kind}_encrypted_response_alg`)[0]
const faultOf = (metadata: ClientMetadata, rights: Rights): string | undefined => {
  if (metadata.jwks !== undefined && metadata.jwks_uri !== undefined) return 'jwks and jwks_uri exclude each other'
  if (metadata.tls_client_certificate_bound_access_tokens === true && metadata.dpop_bound_access_tokens === true)
    return 'access tokens are bound by DPoP or to a certificate'
  if (rights.trusted && metadata.client_name !== undefined && !referenceName.test(metadata.client_name))
    return 'client_name holds characters that are not allowed'
  if (metadata.ext_public_client === true && metadata.token_endpoint_auth_method !== undefined && usesSecret(metadata.token_endpoint_auth_method))
    return 'a public client has the token endpoint authentication method none'
  return responseTypeFault(metadata) ?? encryptionFault(metadata) ?? (rights.trusted ? undefined : strangersFault(metadata, rights))
}
/** What one member alone does not show. @throws RegistrationError */
export const checkMetadata = (metadata: ClientMetadata, rights: Rights): void => {
  const redirect = redirectFault(metadata)
  if (redirect !== undefined) throw new RegistrationError('invalid_redirect_uri', redirect)
  const fault = faultOf(metadata, rights)
  if (fault !== undefined) throw invalidMetadata(fault)
}
