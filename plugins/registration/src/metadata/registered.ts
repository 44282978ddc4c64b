import type { Client } from '@gatehouse/oauth/contracts'

type Members = Readonly<Record<string, unknown>>
const part = (settings: Members, name: string): Members => (settings[name] as Members | undefined) ?? {}
const said = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== '' && value !== false))

/** What was registered though the client did not name it, as a FAPI profile does: RFC 7591 §3.2.1. */
export const registeredMembers = ({ settings = {}, accessToken: { bindingType } }: Client): Members => {
  const { requestObjectSigningAlg, required } = part(settings, 'requestObject')
  return said({
    token_endpoint_auth_signing_alg: part(settings, 'clientAuthentication').tokenEndpointAuthSigningAlg,
    request_object_signing_alg: requestObjectSigningAlg,
    require_signed_request_object: required,
    require_pushed_authorization_requests: part(settings, 'pushAuthorizationRequest').requirePushAuthorizationRequest,
    tls_client_certificate_bound_access_tokens: bindingType === 'certificate',
    dpop_bound_access_tokens: bindingType === 'DPoP',
  })
}
