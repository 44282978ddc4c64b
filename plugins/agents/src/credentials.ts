import type { Applications } from '@gatehouse/applications/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { ClientRegistry } from '@gatehouse/oauth/contracts'

interface Deps {
  readonly applications: Pick<Applications, 'create' | 'remove'>
  readonly registry: ClientRegistry
}
export interface Credential {
  readonly agentId: string
  readonly name: string
  readonly secret: string
}

/**
 * An agent proves itself as an OAuth client whose id is the agent's: RFC 6749 §4.4. The client's application is where administrators
 * authorize APIs for it, and set what else it may do.
 */
export const createCredentials = ({ applications, registry }: Deps) => ({
  /** In the caller's transaction. @returns the application's id */
  async create(tenant: Tenant, { agentId, name, secret }: Credential): Promise<string> {
    const application = { name: `agent-${agentId}`, description: name, templateId: 'agent-application' }
    const { id: applicationId } = await applications.create(tenant, application)
    const client = { applicationId, clientId: agentId, clientSecret: secret, grantTypes: ['client_credentials'] }
    await registry.register(tenant, { ...client, accessToken: { type: 'JWT' } })
    return applicationId
  },
  /** In the caller's transaction. False: somebody removed the application. */
  replace: (tenant: Tenant, applicationId: string, secret: string): Promise<boolean> => registry.replaceSecret(tenant, applicationId, secret),
  remove: (tenant: Tenant, applicationId: string): Promise<boolean> => applications.remove(tenant, applicationId),
})
export type Credentials = ReturnType<typeof createCredentials>
