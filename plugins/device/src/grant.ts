import type { Approvals } from '@gatehouse/approvals/contracts'
import { type GrantType, InvalidRequest } from '@gatehouse/oauth/contracts'

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

/** RFC 8628 §3.4. */
export const deviceGrant = (approvals: Approvals): GrantType => ({
  name: DEVICE_GRANT,
  publicClients: true,
  async exchange(asked) {
    const { device_code: code } = asked.params
    if (!code) throw new InvalidRequest('device_code is missing')
    return approvals.redeem(asked, 'device', code)
  },
})
