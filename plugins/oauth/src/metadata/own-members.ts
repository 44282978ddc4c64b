import type { ClientAuthenticator, GrantType, MetadataSource, ResponseEnvelope, ResponseMode, ResponseType } from '../contracts.ts'

interface Deps {
  readonly authenticator: ClientAuthenticator
  readonly grants: ReadonlyMap<string, GrantType>
  readonly types: ReadonlyMap<string, ResponseType>
  readonly modes: ReadonlyMap<string, ResponseMode>
  readonly envelopes: ReadonlyMap<string, ResponseEnvelope>
}
/** What this plugin answers for: only what is there. */
export const ownMembers = ({ authenticator, grants, types, modes, envelopes }: Deps): MetadataSource => ({
  name: 'oauth',
  members({ baseUrl }) {
    const methods = authenticator.methods()
    return {
      authorization_endpoint: `${baseUrl}/oauth2/authorize`,
      token_endpoint: `${baseUrl}/oauth2/token`,
      jwks_uri: `${baseUrl}/oauth2/jwks`,
      revocation_endpoint: `${baseUrl}/oauth2/revoke`,
      introspection_endpoint: `${baseUrl}/oauth2/introspect`,
      response_types_supported: [...types.keys()],
      response_modes_supported: [...modes.keys(), ...envelopes.keys()],
      grant_types_supported: [...grants.keys()],
      token_endpoint_auth_methods_supported: methods,
      revocation_endpoint_auth_methods_supported: methods,
      introspection_endpoint_auth_methods_supported: methods.filter((name) => name !== 'none'),
      code_challenge_methods_supported: ['S256', 'plain'],
      authorization_response_iss_parameter_supported: true,
    }
  },
})
