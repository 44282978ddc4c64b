import type { Tenant } from '@gatehouse/kernel'
import type { Client, Issuer, OwnJwts } from '@gatehouse/oauth/contracts'
import type { Users } from '@gatehouse/users/contracts'

export interface Hint {
  readonly clientId: string
  readonly subject: string
  readonly sessionId: string | undefined
}
interface Deps {
  readonly jwts: OwnJwts
  readonly issuer: Issuer
}
const audienceOf = ({ azp, aud }: Readonly<Record<string, unknown>>): unknown => azp ?? (Array.isArray(aud) ? aud[0] : aud)

/** An ID token of ours that comes back. Expired is fine, forged is not: OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2. */
export const readHint =
  ({ jwts, issuer }: Deps) =>
  async (tenant: Tenant, hint: string): Promise<Hint | undefined> => {
    const claims = await jwts.claims(tenant, hint, ['jwt', undefined])
    const clientId = claims && audienceOf(claims)
    if (!claims || claims.iss !== issuer.of(tenant) || typeof claims.sub !== 'string' || typeof clientId !== 'string') return undefined
    // Other tokens that we sign, such as logout tokens, have no time of expiry and authentication together.
    if (typeof claims.exp !== 'number' || typeof claims.auth_time !== 'number') return undefined
    return { clientId, subject: claims.sub, sessionId: typeof claims.sid === 'string' ? claims.sid : undefined }
  }
export type ReadHint = ReturnType<typeof readHint>

/** The user that a client knows by this `sub`. */
export const userOfSubject =
  (users: Users) =>
  async (tenant: Tenant, { application }: Client, subject: string): Promise<string | undefined> => {
    const { uri } = application.claimConfiguration.subject.claim
    if (uri.endsWith('/claims/username')) return (await users.find(tenant, 'username', subject))?.id
    const byId = await users.find(tenant, 'id', subject)
    if (byId || uri.endsWith('/claims/userid')) return byId?.id
    const field = uri.replace('http://wso2.org/claims/', '')
    const { users: found } = await users.search(tenant, { where: { op: 'eq', field, value: subject }, limit: 2, offset: 0 })
    return found.length === 1 ? found[0]?.id : undefined
  }
