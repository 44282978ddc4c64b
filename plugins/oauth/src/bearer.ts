import type { BearerVerifier } from '@gatehouse/access/contracts'
import { Unauthorized } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'
import { OAuthError } from './contracts.ts'
import type { ScopePolicy } from './scopes/policy.ts'
import type { OwnPresentedTokens } from './senders/presented.ts'

/** Access tokens at the management APIs: scopes are permissions, as far as user and application still hold them. */
export const oauthBearer = (presented: OwnPresentedTokens, policy: ScopePolicy): BearerVerifier => {
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
      const permissions = await policy.permissions(tenant, client, account, scopes)
      return { tenantId: tenant.id, kind: user ? 'user' : 'application', subject, clientId, permissions }
    },
  }
}
