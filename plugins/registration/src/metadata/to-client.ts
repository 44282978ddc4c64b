import type { Profile } from '@gatehouse/fapi/contracts'
import type { NewClient } from '@gatehouse/oauth/contracts'
import type { ClientMetadata } from './schema.ts'

type Members = Readonly<Record<string, unknown>>
const defined = (values: Members): Members => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
/** Undefined when nothing is in it, so that a server without the plugin that owns it needs not know it. */
const group = (values: Members): Members | undefined => {
  const found = defined(values)
  return Object.keys(found).length === 0 ? undefined : found
}
export const isPublic = (metadata: ClientMetadata): boolean => metadata.token_endpoint_auth_method === 'none' || metadata.ext_public_client === true
/** RFC 7591 §2: client_secret_basic where nothing is said. */
export const authMethodOf = (metadata: ClientMetadata): string => metadata.token_endpoint_auth_method ?? (isPublic(metadata) ? 'none' : 'client_secret_basic')

const hybridOf = ({ response_types: types = [] }: ClientMetadata) => {
  const hybrid = types.map((type) => type.split(' ').toSorted().join(' ')).filter((type) => type.startsWith('code '))
  return hybrid.length === 0 ? undefined : { enable: true, responseType: hybrid.join(',') }
}
const encryption = (algorithm: string | undefined, method: string | undefined) => group({ algorithm, method })
/** OpenID Connect Registration §2: A128CBC-HS256 where nothing is said. */
const encryptedBy = (algorithm: string | undefined, method = 'A128CBC-HS256') => (algorithm === undefined ? undefined : { enabled: true, algorithm, method })
const idTokenOf = (metadata: ClientMetadata) =>
  group({
    expiryInSeconds: metadata.ext_id_token_lifetime,
    idTokenSignedResponseAlg: metadata.id_token_signed_response_alg,
    encryption: encryptedBy(metadata.id_token_encrypted_response_alg, metadata.id_token_encrypted_response_enc),
  })
const bindingOf = (metadata: ClientMetadata) => {
  if (metadata.tls_client_certificate_bound_access_tokens === true) return 'certificate'
  return metadata.dpop_bound_access_tokens === true ? 'DPoP' : undefined
}
const accessTokenOf = (metadata: ClientMetadata) =>
  group({
    type: metadata.ext_token_type ?? metadata.token_type_extension,
    userAccessTokenExpiryInSeconds: metadata.ext_user_token_lifetime,
    applicationAccessTokenExpiryInSeconds: metadata.ext_application_token_lifetime,
    bindingType: bindingOf(metadata),
  })

/**
 * In the spelling of the management API, whose checks hold here as well: what this server cannot honour is refused there,
 * not kept and ignored.
 */
const settingsOf = (metadata: ClientMetadata, profile: Profile | undefined): Members =>
  defined({
    ...(profile === undefined ? {} : { isFAPIApplication: true, fapiProfile: profile }),
    jwks: metadata.jwks,
    jwksUri: metadata.jwks_uri,
    requestUris: metadata.request_uris,
    hybridFlow: hybridOf(metadata),
    accessToken: accessTokenOf(metadata),
    refreshToken: group({ expiryInSeconds: metadata.ext_refresh_token_lifetime }),
    idToken: idTokenOf(metadata),
    userinfoSignedResponseAlg: metadata.userinfo_signed_response_alg,
    userinfoEncryption: encryptedBy(metadata.userinfo_encrypted_response_alg, metadata.userinfo_encrypted_response_enc),
    introspectionSignedResponseAlg: metadata.introspection_signed_response_alg,
    introspectionEncryption: encryptedBy(metadata.introspection_encrypted_response_alg, metadata.introspection_encrypted_response_enc),
    authorizationSignedResponseAlg: metadata.authorization_signed_response_alg,
    authorizationEncryption: encryptedBy(metadata.authorization_encrypted_response_alg, metadata.authorization_encrypted_response_enc),
    logout: group({ backChannelLogoutUrl: metadata.backchannel_logout_uri, frontChannelLogoutUrl: metadata.frontchannel_logout_uri }),
    clientAuthentication: defined({
      // What is not said is the profile's to say.
      tokenEndpointAuthMethod: profile === undefined || isPublic(metadata) ? authMethodOf(metadata) : metadata.token_endpoint_auth_method,
      tokenEndpointAuthSigningAlg: metadata.token_endpoint_auth_signing_alg,
      tlsClientAuthSubjectDn: metadata.tls_client_auth_subject_dn,
    }),
    requestObject: group({
      requestObjectSigningAlg: metadata.request_object_signing_alg,
      encryption: encryption(metadata.request_object_encryption_alg, metadata.request_object_encryption_enc),
      required: metadata.require_signed_request_object === true ? true : undefined,
    }),
    pushAuthorizationRequest:
      metadata.require_pushed_authorization_requests === undefined
        ? undefined
        : { requirePushAuthorizationRequest: metadata.require_pushed_authorization_requests },
    cibaAuthenticationRequest: group({
      tokenDeliveryMode: metadata.backchannel_token_delivery_mode,
      clientNotificationEndpoint: metadata.backchannel_client_notification_endpoint,
      requestSigningAlg: metadata.backchannel_authentication_request_signing_alg,
    }),
    subject: group({ subjectType: metadata.subject_type, sectorIdentifierUri: metadata.sector_identifier_uri }),
  })

export interface ClientRules {
  /** Of FAPI, which the client has to keep to. */
  readonly profile: Profile | undefined
  /** Where the client does not say. */
  readonly pkce: 'all' | 'public'
}
const pkceOf = (metadata: ClientMetadata, { profile, pkce }: ClientRules): NonNullable<NewClient['pkce']> => {
  const optional = profile === undefined && pkce === 'public' && !isPublic(metadata)
  return defined({
    mandatory: metadata.ext_pkce_mandatory ?? (optional ? false : undefined),
    supportPlain: metadata.ext_pkce_support_plain,
  }) as NonNullable<NewClient['pkce']>
}
export const clientFor = (applicationId: string, metadata: ClientMetadata, rules: ClientRules): NewClient => ({
  applicationId,
  public: isPublic(metadata),
  grantTypes: metadata.grant_types,
  redirectUris: metadata.redirect_uris,
  ...(metadata.post_logout_redirect_uris ? { postLogoutRedirectUris: metadata.post_logout_redirect_uris } : {}),
  pkce: pkceOf(metadata, rules),
  settings: settingsOf(metadata, rules.profile),
})
