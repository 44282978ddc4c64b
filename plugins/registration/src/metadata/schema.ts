import { type Infer, s, z } from '@gatehouse/kernel'

const MOST = 100
const word = z.string().min(1).max(255)
const url = z.string().max(2000)
/** Shown on pages, never fetched: security rule 9.2. */
const link = url.refine((value) => /^https?:\/\/[^\s\\]+$/i.test(value) && URL.canParse(value), 'must be an http or https URL')
const list = z.array(url).max(MOST)
const seconds = z.int().positive()

/**
 * Client metadata: RFC 7591 §2, OpenID Connect Registration §2, RFC 9126 §6, RFC 9449 §5.2, RFC 9701 §6, JARM §3, CIBA Core §4, and the `ext_` members
 * of the reference product.
 * What is not named here is ignored, as RFC 7591 §2 demands, and not in the answer.
 */
export const clientMetadata = s.params({
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
  client_name: z
    .string()
    .max(150)
    .refine((name) => name.trim() === name && name !== '' && !/\p{C}/u.test(name), 'must be a readable name')
    .optional(),
  redirect_uris: list.default([]),
  grant_types: z.array(word).min(1).max(20).default(['authorization_code']),
  response_types: z.array(word).max(20).optional(),
  application_type: z.enum(['web', 'native']).optional(),
  token_endpoint_auth_method: word.optional(),
  token_endpoint_auth_signing_alg: word.optional(),
  contacts: z.array(word).max(20).optional(),
  client_uri: link.optional(),
  url: link.optional(),
  logo_uri: link.optional(),
  policy_uri: link.optional(),
  tos_uri: link.optional(),
  software_id: word.optional(),
  software_version: word.optional(),
  software_statement: z.string().max(16_384).optional(),
  jwks: z.looseObject({}).optional(),
  jwks_uri: url.optional(),
  post_logout_redirect_uris: list.optional(),
  request_uris: list.optional(),
  backchannel_logout_uri: url.optional(),
  backchannel_logout_session_required: z.boolean().optional(),
  frontchannel_logout_uri: url.optional(),
  frontchannel_logout_session_required: z.boolean().optional(),
  subject_type: z.enum(['public', 'pairwise']).optional(),
  sector_identifier_uri: url.optional(),
  id_token_signed_response_alg: word.optional(),
  id_token_encrypted_response_alg: word.optional(),
  id_token_encrypted_response_enc: word.optional(),
  userinfo_signed_response_alg: word.optional(),
  userinfo_encrypted_response_alg: word.optional(),
  userinfo_encrypted_response_enc: word.optional(),
  introspection_signed_response_alg: word.optional(),
  introspection_encrypted_response_alg: word.optional(),
  introspection_encrypted_response_enc: word.optional(),
  authorization_signed_response_alg: word.optional(),
  authorization_encrypted_response_alg: word.optional(),
  authorization_encrypted_response_enc: word.optional(),
  request_object_signing_alg: word.optional(),
  request_object_encryption_alg: word.optional(),
  request_object_encryption_enc: word.optional(),
  require_signed_request_object: z.boolean().optional(),
  require_pushed_authorization_requests: z.boolean().optional(),
  backchannel_token_delivery_mode: z.enum(['poll', 'ping']).optional(),
  backchannel_client_notification_endpoint: url.optional(),
  backchannel_authentication_request_signing_alg: word.optional(),
  backchannel_user_code_parameter: z.literal(false, { error: 'user codes are not supported' }).optional(),
  tls_client_auth_subject_dn: z.string().max(1024).optional(),
  tls_client_certificate_bound_access_tokens: z.boolean().optional(),
  dpop_bound_access_tokens: z.boolean().optional(),
  ext_param_client_id: z.string().optional(),
  ext_param_client_secret: z.string().optional(),
  ext_application_display_name: z.string().max(150).optional(),
  ext_application_token_lifetime: seconds.optional(),
  ext_user_token_lifetime: seconds.optional(),
  ext_refresh_token_lifetime: seconds.optional(),
  ext_id_token_lifetime: seconds.optional(),
  ext_pkce_mandatory: z.boolean().optional(),
  ext_pkce_support_plain: z.boolean().optional(),
  ext_public_client: z.boolean().optional(),
  ext_token_type: z.enum(['Default', 'JWT']).optional(),
  token_type_extension: z.enum(['Default', 'JWT']).optional(),
  ext_allowed_audience: z.enum(['organization', 'application']).optional(),
})
export type ClientMetadata = Infer<typeof clientMetadata>
/** As it is kept and answered: without what is chosen, shown once or compared at the call itself. */
export type KeptMetadata = Omit<ClientMetadata, 'client_id' | 'client_secret' | 'ext_param_client_id' | 'ext_param_client_secret'>
export const kept = ({ client_id: _, client_secret: __, ext_param_client_id: ___, ext_param_client_secret: ____, ...rest }: ClientMetadata): KeptMetadata =>
  rest
