import { createHmac, createSecretKey, hash, type KeyObject, randomBytes } from 'node:crypto'
import type { Session } from '@gatehouse/authn/contracts'
import type { Sealing, Tenant } from '@gatehouse/kernel'
import type { SetCookie } from '@gatehouse/kernel/http'
import type { AuthorizationExtension } from '@gatehouse/oauth/contracts'

/** What `/oidc/checksession` compares with. The script there reads it, so it is not HttpOnly, and it opens nothing. */
export const COOKIE = 'opbs'

const cookie = ({ baseUrl }: Tenant, value: string): SetCookie => ({
  name: COOKIE,
  value,
  httpOnly: false,
  // Within another site's page only SameSite=None is sent, and only with TLS.
  sameSite: baseUrl.startsWith('https:') ? 'none' : 'lax',
})
export const noBrowserState = (tenant: Tenant): SetCookie => cookie(tenant, '')

/** Session Management §3.2: says nothing about the user, and changes with the session. */
export const browserState = (sealing: Sealing) => {
  let key: KeyObject | undefined
  return ({ tenantId, id }: Session): string => {
    key ??= createSecretKey(sealing.derive('oidc.browser-state'))
    return createHmac('sha256', key).update(`${tenantId} ${id}`).digest('base64url')
  }
}
/** `session_state`: Session Management §3. */
export const sessionState = (clientId: string, origin: string, state: string, salt = randomBytes(12).toString('hex')): string =>
  `${hash('sha256', `${clientId} ${origin} ${state} ${salt}`)}.${salt}`

/** Apps with a scheme of their own have no origin that could ask. */
export const originOf = (redirectUri: string): string | undefined => {
  const origin = URL.parse(redirectUri)?.origin
  return origin === undefined || origin === 'null' ? undefined : origin
}

export const sessionStateExtension = (stateOf: ReturnType<typeof browserState>): AuthorizationExtension => ({
  name: 'oidc.session-state',
  async extend({ client, redirectUri, session, grantedScopes }): Promise<Readonly<Record<string, string>>> {
    const origin = grantedScopes.includes('openid') ? originOf(redirectUri) : undefined
    return origin === undefined ? {} : { session_state: sessionState(client.clientId, origin, stateOf(session)) }
  },
  cookies: ({ tenant, redirectUri, session, grantedScopes }) =>
    grantedScopes.includes('openid') && originOf(redirectUri) !== undefined ? [cookie(tenant, stateOf(session))] : [],
})
