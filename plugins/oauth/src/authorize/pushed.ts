import { type AuthorizationRequests, InvalidRequest } from '../contracts.ts'
import { BadRedirectUri } from './refusals.ts'
import type { RequestJudge } from './request.ts'

/** Requests that no browser has brought yet: nothing of theirs goes to the redirect URI. RFC 9126 §2.1 and §2.3. */
export const checkedRequests = (judge: RequestJudge): AuthorizationRequests => ({
  async check(tenant, client, params) {
    try {
      const resolved = await judge.resolve(tenant, { ...params, client_id: client.clientId }, true)
      await judge.judge(await judge.target(tenant, resolved), true)
      return resolved.params
    } catch (error) {
      throw error instanceof BadRedirectUri ? new InvalidRequest('callback.not.match', { cause: error }) : error
    }
  },
})
