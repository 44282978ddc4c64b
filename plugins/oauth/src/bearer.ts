import type { BearerVerifier } from '@gatehouse/access/contracts'
import { type Audit, Unauthorized } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'
import { OAuthError, type VerifiedToken } from './contracts.ts'
import { LOGIN_SCOPE, type ScopePolicy } from './scopes/policy.ts'
import type { OwnPresentedTokens } from './senders/presented.ts'
import { actingIn } from './tokens/actors.ts'

const reads: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
/** What somebody changes as another stands under the other's name elsewhere; the trace id brings both together. Security rule 1.12. */
const recordActing =
  (audit: Audit | undefined) =>
  async (
    { method, path, tenant, remoteAddress: source, id: traceId }: Request,
    { subject, claims }: VerifiedToken,
    permissions: ReadonlySet<string>,
  ): Promise<void> => {
    const { sub, iss } = actingIn(claims)
    const actor = iss === undefined ? sub : undefined
    const action = 'oauth.user-acted-for'
    await audit?.record({
      tenantId: tenant.id,
      action,
      // Without any permission no call gets further.
      outcome: permissions.size === 0 ? 'refused' : 'success',
      // Whoever another issuer vouches for is nobody here, whatever they are called; whoever of ours acted before did not do this.
      ...(actor === undefined ? {} : { actor }),
      target: subject,
      source,
      traceId,
      detail: { method, path: path.slice(0, 200), ...(actor === undefined ? { actors: JSON.stringify(claims?.act) } : {}) },
    })
  }
/**
 * Their own account is people's own: whoever acts as them sees it and changes nothing in it, such as an address that a new password is
 * sent to. That would outlast what they were let to do. Security rule 3.11.
 */
const withoutOwn = (permissions: ReadonlySet<string>): ReadonlySet<string> => new Set([...permissions].filter((one) => one !== LOGIN_SCOPE))

/** Access tokens at the management APIs: scopes are permissions, as far as user and application still hold them. */
export const oauthBearer = (presented: OwnPresentedTokens, policy: ScopePolicy, audit: Audit | undefined): BearerVerifier => {
  const actedFor = recordActing(audit)
  const known = async (request: Request) => {
    try {
      return await presented.known(request)
    } catch (error) {
      throw error instanceof OAuthError ? new Unauthorized(error.message, { cause: error, headers: error.headers }) : error
    }
  }
  return {
    name: 'oauth',
    schemes: ['bearer', 'dpop'],
    challenges: presented.challenges,
    async verify(tenant, _token, request) {
      const verified = await known(request)
      if (!verified) return undefined
      const { client, account, subject, clientId, scopes, user } = verified
      const held = await policy.permissions(tenant, client, account, scopes)
      const acts = verified.claims?.act !== undefined && !reads.has(request.method)
      const permissions = acts ? withoutOwn(held) : held
      if (acts) await actedFor(request, verified, permissions)
      return { tenantId: tenant.id, kind: user ? 'user' : 'application', subject, clientId, permissions }
    },
  }
}
