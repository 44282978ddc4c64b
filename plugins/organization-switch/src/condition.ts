import type { TokenCondition } from '@gatehouse/oauth/contracts'
import type { SwitchTargets } from './contracts.ts'

export const MEMBER = 'organization-switch.member'
/** Tokens for an organization rest on being allowed there. Security rule 3.10. */
export const memberCondition = (targets: SwitchTargets): TokenCondition => ({
  name: MEMBER,
  holds: (tenant, { clientId, userId, value: organizationId }) => targets.stands(tenant, { clientId, userId, organizationId }),
})
