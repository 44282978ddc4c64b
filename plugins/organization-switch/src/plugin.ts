import { Audit, definePlugin } from '@gatehouse/kernel'
import { AccessTokens, grantTypes, Scopes, tokenConditions } from '@gatehouse/oauth/contracts'
import { memberCondition } from './condition.ts'
import { SwitchTargets } from './contracts.ts'
import { organizationSwitchGrant } from './grant.ts'

export default definePlugin({
  name: 'organization-switch',
  needs: { accessTokens: AccessTokens, scopes: Scopes },
  wants: { targets: SwitchTargets, audit: Audit },
  setup({ deps: { targets, ...deps }, host }) {
    if (!targets) return
    host.contribute(grantTypes, organizationSwitchGrant({ ...deps, targets }))
    host.contribute(tokenConditions, memberCondition(targets))
  },
})
