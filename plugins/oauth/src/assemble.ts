import type { Permissions } from '@gatehouse/access/contracts'
import type { Applications } from '@gatehouse/applications/contracts'
import type { Authn, Sessions } from '@gatehouse/authn/contracts'
import type { ConsentPages, Consents } from '@gatehouse/consent/contracts'
import type { Audit, Clock, Events, Sealing, Tenants } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { AccessPolicy } from '@gatehouse/kernel/http'
import type { Caches, RateLimiter, ShortLived } from '@gatehouse/kernel/state'
import type { Keys } from '@gatehouse/keys/contracts'
import type { Pages } from '@gatehouse/pages/contracts'
import type { Identities, Users } from '@gatehouse/users/contracts'
import { createClientAuthenticator } from './authentication/authenticator.ts'
import { failureLimit } from './authentication/failure-limit.ts'
import { clientSecretBasic, clientSecretPost } from './authentication/secret-methods.ts'
import { codeResponse } from './authorize/code-response.ts'
import { createCodes } from './authorize/codes.ts'
import { createConsentDesk } from './authorize/consent.ts'
import { createDelivery } from './authorize/delivery.ts'
import { createAuthorizationDesk } from './authorize/desk.ts'
import { createFrontChannel } from './authorize/front-channel.ts'
import { checkedRequests } from './authorize/pushed.ts'
import { createRequestJudge } from './authorize/request.ts'
import { oauthBearer } from './bearer.ts'
import { createClients } from './clients/clients.ts'
import { oidcInbound } from './clients/inbound.ts'
import { clientOrigins } from './clients/origins.ts'
import { createClientRegistry } from './clients/registration.ts'
import { createClientStore } from './clients/registry.ts'
import { createClientSecrets, keepsSecret } from './clients/secrets.ts'
import { severalSecrets } from './clients/several-secrets.ts'
import type { StoredClient } from './clients/stored.ts'
import type { OAuthConfig } from './config.ts'
import type * as contracts from './contracts.ts'
import { authorizationCodeGrant } from './grants/authorization-code.ts'
import { clientCredentials } from './grants/client-credentials.ts'
import { refreshTokenGrant } from './grants/refresh-token.ts'
import { replayHandler } from './grants/replay.ts'
import { authorizeRoutes } from './http/authorize.ts'
import { authorizedAppRoutes } from './http/authorized-apps.ts'
import { clientEndpoints } from './http/client-endpoint.ts'
import { errorPageRoutes } from './http/error-page.ts'
import { introspectRoutes } from './http/introspect.ts'
import { metadataRoutes } from './http/metadata.ts'
import { revokeRoutes } from './http/revoke.ts'
import { tokenRoutes } from './http/token.ts'
import { createMetadata } from './metadata/metadata.ts'
import { ownMembers } from './metadata/own-members.ts'
import { createScopePolicy } from './scopes/policy.ts'
import { parseScope } from './scopes/scope.ts'
import { createPresentedTokens } from './senders/presented.ts'
import { createSenderProofs } from './senders/proofs.ts'
import { jwtFormat, opaqueFormat } from './tokens/access-token.ts'
import { createActors } from './tokens/actors.ts'
import { createBindings } from './tokens/bindings.ts'
import { endAllOf, tokenEndings } from './tokens/end-with.ts'
import { createFamilies } from './tokens/families.ts'
import { introspector } from './tokens/introspection.ts'
import { createIssuer } from './tokens/issue.ts'
import { tokenRevoker } from './tokens/revocation.ts'
import { createSessionBound } from './tokens/session-bound.ts'
import { createStanding } from './tokens/standing.ts'
import { createSubjects } from './tokens/subject.ts'
import { createAccessTokens } from './tokens/verify.ts'
import { ownJwtClaims } from './tokens/verify-jwt.ts'

type ByName<T> = ReadonlyMap<string, T>
export interface Registries {
  readonly grants: ByName<contracts.GrantType>
  readonly policies: ByName<contracts.GrantPolicy>
  readonly extensions: ByName<contracts.TokenExtension>
  readonly scopeSources: ByName<contracts.ScopeSource>
  readonly methods: ByName<contracts.ClientAuthentication>
  readonly settings: ByName<contracts.ClientSetting>
  readonly clientSources: ByName<contracts.ClientSource>
  readonly constraints: ByName<contracts.SenderConstraint>
  readonly bindings: ByName<contracts.TokenBinding>
  readonly conditions: ByName<contracts.TokenCondition>
  readonly rules: ByName<contracts.AuthorizationRule>
  readonly sources: ByName<contracts.RequestSource>
  readonly types: ByName<contracts.ResponseType>
  readonly modes: ByName<contracts.ResponseMode>
  readonly redirectTrusts: ByName<contracts.RedirectTrust>
  readonly clientLinks: ByName<contracts.ClientLinks>
  readonly envelopes: ByName<contracts.ResponseEnvelope>
  readonly authorizationExtensions: ByName<contracts.AuthorizationExtension>
  readonly subjectTypes: ByName<contracts.SubjectType>
  readonly introspectionFormats: ByName<contracts.IntrospectionFormat>
  readonly metadataSources: ByName<contracts.MetadataSource>
}
export interface OAuthDeps {
  readonly data: Data
  readonly caches: Caches
  readonly shortLived: ShortLived
  readonly limiter: RateLimiter
  readonly events: Events
  readonly clock: Clock
  readonly tenants: Tenants
  readonly sealing: Sealing
  readonly keys: Keys
  readonly users: Users
  readonly identities: Identities
  readonly applications: Applications
  readonly authn: Authn
  readonly sessions: Sessions
  readonly consents: Consents
  readonly consentPages: ConsentPages
  readonly pages: Pages
  readonly permissions: Permissions | undefined
  readonly access: AccessPolicy | undefined
  readonly audit: Audit | undefined
}
const CLIENTS = { max: 20_000, ttlMs: 60_000 }

/** @throws Error it stops the boot: no token could be signed */
const offeredAlg = ({ algorithms }: Keys, { accessTokenAlg: alg }: OAuthConfig) => {
  if (!algorithms.includes(alg)) throw new Error(`access_token_alg: ${alg} is not offered by the settings of keys`)
  return alg
}
/** Puts the parts together; the plugin file only says where they go. */
export const assemble = (config: OAuthConfig, deps: OAuthDeps, found: Registries) => {
  const { data, clock, keys, users, identities, sessions, shortLived, audit, events, pages, tenants, sealing } = deps
  const issuerPath = config.issuer === 'base_url' ? '' : '/oauth2/token'
  const { consents } = deps
  const issuer: contracts.Issuer = { of: ({ baseUrl }) => `${baseUrl}${issuerPath}` }
  const cache = deps.caches.create<StoredClient>('oauth.clients', CLIENTS)
  const origins = deps.caches.create<boolean>('oauth.origins', CLIENTS)
  const clients = createClients({ data, cache, applications: deps.applications, sources: found.clientSources })
  const store = createClientStore({ data, clients: cache, origins, clock, sealing, keepsSecret: keepsSecret(found.methods) })
  const failures = failureLimit({ limiter: deps.limiter, clock, perMinute: config.clientFailuresPerMinute })
  const authenticator = createClientAuthenticator({ clients, methods: found.methods, failures, audit })
  const inbound = oidcInbound({
    data,
    store,
    secrets: severalSecrets({ data, clock, store, most: config.clientSecrets }),
    config,
    algorithms: keys.algorithms,
    grants: found.grants,
    types: found.types,
    settings: found.settings,
    methods: found.methods,
    constraints: found.constraints,
    bindings: found.bindings,
    audit,
  })
  const actors = createActors(data)
  const stands = createStanding({ actors, clients, identities, conditions: found.conditions })
  const families = createFamilies({ data, clock, stands })
  const subjectOf = createSubjects(found.subjectTypes)
  const sessionBound = createSessionBound(sessions)
  const bindings = createBindings(found.bindings)
  const accessTokens = createAccessTokens({ data, clock, keys, issuer, clients, identities, families, subjectOf, sessionBound })
  const senders = createSenderProofs(found.constraints)
  const presented = createPresentedTokens({ accessTokens, constraints: found.constraints, sessionBound, bindings })
  const policy = createScopePolicy({ sources: found.scopeSources, permissions: deps.permissions })
  const formats = { Default: opaqueFormat, JWT: jwtFormat({ keys, issuer, alg: offeredAlg(keys, config) }) }
  const issue = createIssuer({ data, clock, events, audit, policy, subjectOf, formats, extensions: found.extensions, config, senders, actors })
  const codes = createCodes(shortLived, config.codeTtl)
  const replayed = replayHandler({ families, events, audit })
  const delivery = createDelivery({ types: found.types, modes: found.modes, envelopes: found.envelopes, issuer })
  const judge = createRequestJudge({ clients, types: found.types, delivery, rules: found.rules, sources: found.sources })
  const consent = createConsentDesk({
    consents: deps.consents,
    consentPages: deps.consentPages,
    pages,
    sessions,
    shortLived,
    policy,
    links: found.clientLinks,
    audit,
    ttlSeconds: config.consentTtl,
  })
  const desk = createAuthorizationDesk({
    judge,
    authn: deps.authn,
    consent,
    policy,
    users,
    subjectOf,
    delivery,
    extensions: found.authorizationExtensions,
    trusts: found.redirectTrusts,
    audit,
  })
  const metadata = createMetadata({ sources: found.metadataSources, issuer })
  const introspect = introspector({ data, clock, issuer, users, families, accessTokens, policy, subjectOf, sessionBound, senders })
  const jwts: contracts.OwnJwts = { claims: (tenant, jwt, types) => ownJwtClaims(keys, tenant, jwt, types) }
  return {
    issuer,
    scopes: { parse: parseScope, grant: policy.grant, describe: policy.describe } satisfies contracts.Scopes,
    clientEndpoints: clientEndpoints(authenticator),
    jwts,
    clients,
    store,
    registry: createClientRegistry(inbound, clients, found.settings),
    authenticator,
    accessTokens,
    secrets: createClientSecrets({ data, clients, clock, sealing }),
    senders,
    presented,
    metadata,
    inbound,
    origins: clientOrigins(data, origins),
    bearer: oauthBearer(presented, policy, audit),
    methods: [clientSecretBasic({ clients, clock }), clientSecretPost({ clients, clock })],
    grants: [
      authorizationCodeGrant({ codes, users, sessions, families, consents, replayed }),
      refreshTokenGrant({ data, clock, users, families, replayed, sessionBound, audit }),
      clientCredentials,
    ],
    codeResponse: codeResponse({ codes, clock, config, senders, consents }),
    requests: checkedRequests(judge),
    frontChannel: createFrontChannel({ codes, clock, config, senders, consents, issue }),
    members: ownMembers({ authenticator, grants: found.grants, types: found.types, modes: found.modes, envelopes: found.envelopes }),
    endings: tokenEndings({ tenants, clock, families, actors, clients, sessions }),
    tokenEndings: endAllOf({ clock, families, actors }),
    groups: [
      authorizeRoutes({ desk, pages, errorPage: config.errorPage }),
      tokenRoutes({ grants: found.grants, policies: found.policies, authenticator, issue, senders, bindings, audit }),
      introspectRoutes({ authenticator, clients, access: deps.access, introspect, formats: found.introspectionFormats }),
      revokeRoutes({ authenticator, revoke: tokenRevoker({ data, clock, keys, families }), audit }),
      metadataRoutes({ metadata, keys, tenants, issuer }),
      errorPageRoutes(pages),
      authorizedAppRoutes({ data, consents: deps.consents, applications: deps.applications, users, store, audit }),
    ],
  }
}
