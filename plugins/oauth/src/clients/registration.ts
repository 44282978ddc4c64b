import type { InboundProtocol } from '@gatehouse/applications/contracts'
import type { ClientRegistry, ClientSetting, NewClient } from '../contracts.ts'
import type { OwnClients } from './clients.ts'

const defined = (values: Readonly<Record<string, unknown>>) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))

/** In the spelling of the management API, whose checks hold for code as well. */
const bodyOf = (client: NewClient): Readonly<Record<string, unknown>> =>
  defined({
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    publicClient: client.public,
    grantTypes: client.grantTypes,
    callbackURLs: client.redirectUris,
    postLogoutRedirectUris: client.postLogoutRedirectUris,
    allowedOrigins: client.allowedOrigins,
    pkce: defined({ mandatory: client.pkce?.mandatory, supportPlainTransformAlgorithm: client.pkce?.supportPlain }),
    accessToken: defined({
      type: client.accessToken?.type,
      userAccessTokenExpiryInSeconds: client.accessToken?.lifetimeSeconds,
      applicationAccessTokenExpiryInSeconds: client.accessToken?.applicationLifetimeSeconds,
      audience: client.accessToken?.audiences,
    }),
    refreshToken: defined({
      expiryInSeconds: client.refreshToken?.lifetimeSeconds,
      renewRefreshToken: client.refreshToken?.rotate,
      extendRenewedRefreshTokenExpiryTime: client.refreshToken?.extendOnRotation,
    }),
    idToken: defined({
      expiryInSeconds: client.idToken?.lifetimeSeconds,
      audience: client.idToken?.audiences,
      idTokenSignedResponseAlg: client.idToken?.signingAlg,
    }),
    clientAuthentication: defined({ tokenEndpointAuthMethod: client.authMethod }),
    ...client.settings,
  })

/** Settings that stay where the new ones do not name them. */
const lastingIn = (before: unknown, settings: ReadonlyMap<string, ClientSetting>) => {
  const had = (before ?? {}) as Readonly<Record<string, unknown>>
  return defined(Object.fromEntries([...settings.values()].filter(({ lasting }) => lasting).map(({ name }) => [name, had[name]])))
}

export const createClientRegistry = (inbound: InboundProtocol, clients: OwnClients, settings: ReadonlyMap<string, ClientSetting>): ClientRegistry => ({
  async register(tenant, wanted) {
    const lasting = lastingIn(await inbound.get(tenant, wanted.applicationId), settings)
    const saved = (await inbound.put(tenant, wanted.applicationId, { ...lasting, ...bodyOf(wanted) })) as {
      readonly clientId: string
      readonly clientSecret?: string
    }
    const client = await clients.find(tenant, saved.clientId)
    if (!client) throw new Error(`there is no application ${wanted.applicationId}`)
    return { client, ...(saved.clientSecret === undefined ? {} : { clientSecret: saved.clientSecret }) }
  },
  async replaceSecret(tenant, applicationId, clientSecret) {
    const settings = await inbound.get(tenant, applicationId)
    if (settings === undefined) return false
    await inbound.put(tenant, applicationId, { ...(settings as object), clientSecret })
    return true
  },
  remove: (tenant, applicationId) => inbound.remove(tenant, applicationId),
})
