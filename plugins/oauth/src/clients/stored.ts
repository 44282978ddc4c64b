import type { Application } from '@gatehouse/applications/contracts'
import type { SigningAlgorithm } from '@gatehouse/keys/contracts'
import type { Client } from '../contracts.ts'
import type { ClientRow, SecretRow } from '../data/client-tables.ts'
import { hashOf, sameHash } from '../tokens/ids.ts'
import { addressesOf } from './redirect-uris.ts'

export type StoredSecret = Pick<SecretRow, 'id' | 'hash' | 'sealed' | 'expiresAt'>
/** A client as the database has it. Cached by its client id. */
export interface StoredClient {
  readonly row: ClientRow
  readonly secrets: readonly StoredSecret[]
  /** The client made of it, with the application it was made with. */
  made: Client | undefined
}

/** For how long, and how often, a refresh token may come again. */
export interface RefreshGrace {
  readonly seconds: number
  readonly retries: number
}
/** What the plugin itself needs to know of a client, beyond the contract. */
export interface OwnClient extends Client {
  readonly generation: string
  readonly state: string
  readonly scopeAsArray: boolean
  /** Signs its JWT access tokens; undefined: as configured. */
  readonly accessTokenAlg: SigningAlgorithm | undefined
  readonly endsWithSession: boolean
  /** Refresh tokens are bound to the sender as access tokens are. */
  readonly validatesBinding: boolean
  /** Undefined: a refresh token that comes again ends its family. */
  readonly refreshGrace: RefreshGrace | undefined
}

const addresses = (registered: readonly string[]) => registered.flatMap((value) => addressesOf(value) ?? [])

const build = ({ row }: StoredClient, application: Application): OwnClient => {
  const { settings, clientId, applicationId, generation, state, version } = row
  const { accessToken, refreshToken, idToken, pkce, clientAuthentication } = settings
  return {
    clientId,
    applicationId,
    application,
    generation,
    state,
    version,
    public: settings.publicClient,
    grantTypes: settings.grantTypes,
    redirectUris: addresses(settings.callbackURLs),
    postLogoutRedirectUris: addresses(settings.postLogoutRedirectUris ?? settings.callbackURLs),
    pkce: { mandatory: pkce.mandatory || settings.publicClient, supportPlain: pkce.supportPlainTransformAlgorithm },
    accessToken: {
      type: accessToken.type,
      lifetimeSeconds: accessToken.userAccessTokenExpiryInSeconds,
      applicationLifetimeSeconds: accessToken.applicationAccessTokenExpiryInSeconds,
      audiences: accessToken.audience ?? idToken.audience,
      ...(accessToken.bindingType === 'None' ? {} : { bindingType: accessToken.bindingType }),
    },
    refreshToken: {
      lifetimeSeconds: refreshToken.expiryInSeconds,
      rotate: refreshToken.renewRefreshToken || settings.publicClient,
      extendOnRotation: refreshToken.extendRenewedRefreshTokenExpiryTime,
    },
    idToken: { lifetimeSeconds: idToken.expiryInSeconds, audiences: idToken.audience, signingAlg: idToken.idTokenSignedResponseAlg },
    authMethod: clientAuthentication.tokenEndpointAuthMethod || null,
    scopeAsArray: accessToken.enableJwtScopeAsArray,
    accessTokenAlg: accessToken.signingAlg || undefined,
    validatesBinding: accessToken.validateTokenBinding,
    refreshGrace: refreshToken.gracefulRefreshTokenRotationEnabled
      ? { seconds: refreshToken.gracefulRefreshTokenRotationValidityPeriod, retries: refreshToken.gracefulRefreshTokenReuseLimit }
      : undefined,
    endsWithSession: accessToken.revokeTokensWhenIDPSessionTerminated,
    settings,
  }
}
/** Made once, until the application changes. */
export const clientOf = (stored: StoredClient, application: Application): OwnClient => {
  if (stored.made?.application !== application) stored.made = build(stored, application)
  return stored.made as OwnClient
}

/** Constant time over all secrets that are valid now. */
export const holdsSecret = ({ secrets }: StoredClient, secret: string, now: number): boolean => {
  const given = hashOf(secret)
  let found = false
  for (const { hash, expiresAt } of secrets) if (sameHash(hash, given) && (expiresAt === null || expiresAt > now)) found = true
  return found
}
