import type { Tenant } from '@gatehouse/kernel'
import { registeredMembers } from '../metadata/registered.ts'
import { authMethodOf } from '../metadata/to-client.ts'
import type { NewRegistration, Registration } from '../registrations.ts'

export const base = '/api/identity/oauth2/dcr/v1.1'
export const endpoint = ({ baseUrl }: Tenant) => `${baseUrl}${base}/register`
const seconds = (ms: number) => Math.floor(ms / 1000)

/**
 * RFC 7591 §3.2.1, RFC 7592 §3. Secrets are in the answer that made them, and never again: security rule 1.9.
 */
export const shown = (tenant: Tenant, { client, metadata, trusted, ...made }: Registration & Partial<NewRegistration>) => ({
  ...registeredMembers(client),
  ...metadata,
  client_id: client.clientId,
  client_id_issued_at: seconds(client.application.createdAt),
  ...(made.clientSecret === undefined ? {} : { client_secret: made.clientSecret, client_secret_expires_at: 0 }),
  client_name: metadata.client_name ?? client.application.name,
  token_endpoint_auth_method: metadata.token_endpoint_auth_method ?? client.authMethod ?? authMethodOf(metadata),
  ...(metadata.response_types || !client.grantTypes.includes('authorization_code') ? {} : { response_types: ['code'] }),
  id_token_signed_response_alg: client.idToken.signingAlg,
  // Strangers may send back what they read, and may not set these.
  ...(trusted ? { ext_pkce_mandatory: client.pkce.mandatory, ext_public_client: client.public } : {}),
  ...(made.token === undefined ? {} : { registration_access_token: made.token }),
  registration_client_uri: `${endpoint(tenant)}/${encodeURIComponent(client.clientId)}`,
})
