import type { BearerVerifier } from '@gatehouse/access/contracts'
import { type Audit, Unauthorized } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'
import { OAuthError, type VerifiedToken } from './contracts.ts'
import type { ScopePolicy } from './scopes/policy.ts'
import type { OwnPresentedTokens } from './senders/presented.ts'
import { actorsIn } from './tokens/actors.ts'

const reads: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
/** What somebody changes as another stands under the other's name elsewhere; the trace id brings both together. Security rule 1.12. */
const recordActing =
  (audit: Audit | undefined) =>
  async ({ method, path, tenant, remoteAddress: source, id: traceId }: Request, { subject, claims }: VerifiedToken): Promise<void> => {
    const actor = reads.has(method) ? undefined : actorsIn(claims)[0]
    if (actor === undefined) return
    const action = 'oauth.user-acted-for'
    await audit?.record({
      tenantId: tenant.id,
      action,
      outcome: 'success',
      actor,
      target: subject,
      source,
      traceId,
      detail: { method, path: path.slice(0, 200) },
    })
  }

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
      await actedFor(request, verified)
      const permissions = await policy.permissions(tenant, client, account, scopes)
      return { tenantId: tenant.id, kind: user ? 'user' : 'application', subject, clientId, permissions }
    },
  }
}
