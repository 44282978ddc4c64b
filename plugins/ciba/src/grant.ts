import type { Approvals } from '@gatehouse/approvals/contracts'
import { type GrantType, InvalidRequest } from '@gatehouse/oauth/contracts'

export const CIBA_GRANT = 'urn:openid:params:grant-type:ciba'

/** CIBA Core §10.1. */
export const cibaGrant = (approvals: Approvals): GrantType => ({
  name: CIBA_GRANT,
  publicClients: false,
  async exchange(asked) {
    const { auth_req_id: id } = asked.params
    if (!id) throw new InvalidRequest('auth_req_id is missing')
    return approvals.redeem(asked, 'ciba', id)
  },
})
