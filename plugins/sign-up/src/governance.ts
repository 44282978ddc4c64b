import type { Governance, GovernanceConnector } from '@gatehouse/governance/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { SignUpConfig } from './config.ts'

/** As the reference product calls them: flows.md §13. */
const connector = 'self-sign-up'
const enable = 'SelfRegistration.Enable'

/** What tenants may set otherwise than the configuration. */
export const signUpConnector = ({ open }: SignUpConfig): GovernanceConnector => ({
  name: connector,
  category: 'User Onboarding',
  friendlyName: 'Self Registration',
  order: 2,
  properties: [
    {
      name: enable,
      type: 'boolean',
      fallback: String(open),
      displayName: 'User self registration',
      description: 'People may make accounts of their own on the sign-in page, and applications may lead there with prompt=create',
    },
  ],
})
/** Whether the tenant takes people who register themselves. */
export const openTo =
  ({ open }: SignUpConfig, governance: Governance | undefined) =>
  async (tenant: Tenant): Promise<boolean> =>
    governance ? (await governance.valuesOf(tenant, connector))[enable] === 'true' : open
