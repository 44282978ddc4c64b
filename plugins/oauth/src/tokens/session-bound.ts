import type { Sessions } from '@gatehouse/authn/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'
import type { OwnClient } from '../clients/stored.ts'

/** As in `accessToken.bindingType`. */
export const SSO_SESSION = 'sso-session'
type OfClient = Pick<OwnClient, 'accessToken' | 'validatesBinding'>

/**
 * Tokens of applications with the binding type `sso-session` live as long as the session that they were issued in, however it ends.
 * With `validateTokenBinding` they count from the browser of that session only: oauth2-oidc.md §4.9, security rule 3.8. Tokens
 * that were issued without a session are bound to none.
 */
export const createSessionBound = (sessions: Pick<Sessions, 'find' | 'current'>) => ({
  lives: async (tenant: Tenant, client: OfClient, sessionId: string | null | undefined): Promise<boolean> =>
    client.accessToken.bindingType !== SSO_SESSION || !sessionId || (await sessions.find(tenant, sessionId)) !== undefined,
  held: async (request: Request, client: OfClient, sessionId: string | null | undefined): Promise<boolean> =>
    client.accessToken.bindingType !== SSO_SESSION || !client.validatesBinding || !sessionId || (await sessions.current(request))?.id === sessionId,
})
export type SessionBound = ReturnType<typeof createSessionBound>
