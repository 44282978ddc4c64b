import type { ExtensionPoint, Host, Token } from '@gatehouse/kernel'
import type { Registries } from './assemble.ts'
import * as own from './contracts.ts'

/** Points in the order of a token's life, under the names that the parts know them by. */
const points: { readonly [K in keyof Registries]: ExtensionPoint<Registries[K] extends ReadonlyMap<string, infer T> ? T : never> } = {
  rules: own.authorizationRules,
  sources: own.requestSources,
  types: own.responseTypes,
  modes: own.responseModes,
  redirectTrusts: own.redirectTrusts,
  clientLinks: own.clientLinks,
  envelopes: own.responseEnvelopes,
  authorizationExtensions: own.authorizationExtensions,
  subjectTypes: own.subjectTypes,
  methods: own.clientAuthentications,
  settings: own.clientSettings,
  clientSources: own.clientSources,
  grants: own.grantTypes,
  policies: own.grantPolicies,
  extensions: own.tokenExtensions,
  conditions: own.tokenConditions,
  constraints: own.senderConstraints,
  bindings: own.tokenBindings,
  introspectionFormats: own.introspectionFormats,
  scopeSources: own.scopeSources,
  metadataSources: own.metadataSources,
}
export const ownPoints = Object.values(points)
/** Under the names that the assembled parts have. */
const services = {
  clients: own.Clients,
  registry: own.ClientRegistry,
  authenticator: own.ClientAuthenticator,
  secrets: own.ClientSecrets,
  accessTokens: own.AccessTokens,
  tokenEndings: own.TokenEndings,
  presented: own.PresentedTokens,
  senders: own.SenderProofs,
  issuer: own.Issuer,
  metadata: own.ServerMetadata,
  jwts: own.OwnJwts,
  scopes: own.Scopes,
  requests: own.AuthorizationRequests,
  frontChannel: own.FrontChannel,
  clientEndpoints: own.ClientEndpoints,
} as const
export const ownServices = Object.values(services)
type Services = { readonly [K in keyof typeof services]: (typeof services)[K] extends Token<infer T> ? T : never }
export const provideServices = (host: Host, made: Services): void => {
  for (const [name, token] of Object.entries(services)) host.provide(token as Token<unknown>, () => made[name as keyof Services])
}

/** Live during boot, complete when it ends. */
export const registriesOf = (host: Host): Registries =>
  Object.fromEntries(Object.entries(points).map(([name, point]) => [name, host.items(point as ExtensionPoint<unknown>)])) as unknown as Registries
