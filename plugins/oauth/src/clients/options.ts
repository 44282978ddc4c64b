import type { Tenant } from '@gatehouse/kernel'
import type { SigningAlgorithm } from '@gatehouse/keys/contracts'
import type { OAuthConfig } from '../config.ts'
import type { ClientAuthentication, ClientSetting, GrantType, ResponseType, SenderConstraint, TokenBinding } from '../contracts.ts'
import { SSO_SESSION } from '../tokens/session-bound.ts'

export interface Deps {
  readonly config: OAuthConfig
  readonly algorithms: readonly SigningAlgorithm[]
  readonly grants: ReadonlyMap<string, GrantType>
  readonly types: ReadonlyMap<string, ResponseType>
  readonly methods: ReadonlyMap<string, ClientAuthentication>
  readonly constraints: ReadonlyMap<string, SenderConstraint>
  readonly bindings: ReadonlyMap<string, TokenBinding>
  readonly settings: ReadonlyMap<string, ClientSetting>
}
const titles: Readonly<Record<string, string>> = {
  authorization_code: 'Code',
  refresh_token: 'Refresh Token',
  client_credentials: 'Client Credential',
  password: 'Password',
  implicit: 'Implicit',
  'urn:ietf:params:oauth:grant-type:device_code': 'Device Code',
  'urn:ietf:params:oauth:grant-type:token-exchange': 'Token Exchange',
  organization_switch: 'Organization Switch',
  'urn:ietf:params:oauth:grant-type:jwt-bearer': 'JWT Bearer',
  'urn:ietf:params:oauth:grant-type:saml2-bearer': 'SAML2 Bearer',
  'urn:openid:params:grant-type:ciba': 'CIBA',
  client_secret_basic: 'Client Secret Basic',
  client_secret_post: 'Client Secret Post',
  client_secret_jwt: 'Client Secret JWT',
  private_key_jwt: 'Private Key JWT',
  tls_client_auth: 'Mutual TLS',
  self_signed_tls_client_auth: 'Mutual TLS, self-signed',
}
const titled = (name: string) => ({ name, displayName: titles[name] ?? name })
const choice = (options: readonly string[], defaultValue: string) => ({ options, defaultValue })

/** `/meta/inbound-protocols/oidc`: what this server takes, so that nothing is offered that it would refuse. */
export const oidcOptions =
  ({ config, algorithms, grants, types, methods, constraints, bindings, settings }: Deps) =>
  async (tenant: Tenant) => {
    const ofParts = await Promise.all([...settings.values()].map((part) => part.options?.(tenant)))
    const implicit = [...types.values()].some(({ grantType }) => grantType === 'implicit')
    const grantOptions = [...grants.values()].map(({ name, publicClients }) => ({ ...titled(name), publicClientAllowed: publicClients }))
    return {
      allowedGrantTypes: { options: implicit ? [...grantOptions, { ...titled('implicit'), publicClientAllowed: true }] : grantOptions },
      defaultUserAccessTokenExpiryTime: `${config.accessTokenTtl}`,
      defaultApplicationAccessTokenExpiryTime: `${config.applicationTokenTtl}`,
      defaultRefreshTokenExpiryTime: `${config.refreshTokenTtl}`,
      defaultIdTokenExpiryTime: `${config.idTokenTtl}`,
      accessTokenType: choice(['JWT', 'Default'], 'Default'),
      accessTokenBindingType: choice(['None', SSO_SESSION, ...constraints.keys(), ...bindings.keys()], 'None'),
      tokenEndpointAuthMethod: { options: [...methods.keys()].map(titled) },
      idTokenSignatureAlgorithm: choice(algorithms, 'RS256'),
      ...Object.assign({}, ...ofParts),
    }
  }
