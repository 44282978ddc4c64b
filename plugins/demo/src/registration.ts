import { ApplicationNameTaken, type Applications } from '@gatehouse/applications/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { Client, ClientRegistry, Clients } from '@gatehouse/oauth/contracts'

interface Deps {
  readonly applications: Applications
  readonly clients: Clients
  readonly registry: ClientRegistry
  readonly name: string
}
export const callbackPath = '/demo/callback'
export const signedOutPath = '/demo/signed-out'

/** The demo's own client of a tenant: made when it is missing, and again when the server's address changed. */
export const demoRegistration = ({ applications, clients, registry, name }: Deps) => {
  const application = async (tenant: Tenant) => {
    const known = await applications.findByName(tenant, name)
    if (known) return known
    try {
      return await applications.create(tenant, { name, description: 'Built in, to try a sign-in with', accessUrl: `${tenant.baseUrl}/demo` })
    } catch (error) {
      // Another node was first.
      const made = error instanceof ApplicationNameTaken ? await applications.findByName(tenant, name) : undefined
      if (made) return made
      throw error
    }
  }
  return async (tenant: Tenant): Promise<Client> => {
    const { id } = await application(tenant)
    const redirectUri = tenant.baseUrl + callbackPath
    const signedOut = tenant.baseUrl + signedOutPath
    const known = await clients.findByApplication(tenant, id)
    if (known?.redirectUris.includes(redirectUri) && known.postLogoutRedirectUris.includes(signedOut)) return known
    const { client } = await registry.register(tenant, {
      applicationId: id,
      public: true,
      grantTypes: ['authorization_code', 'refresh_token'],
      redirectUris: [redirectUri],
      postLogoutRedirectUris: [signedOut],
      pkce: { mandatory: true, supportPlain: false },
    })
    return client
  }
}
export type DemoRegistration = ReturnType<typeof demoRegistration>
