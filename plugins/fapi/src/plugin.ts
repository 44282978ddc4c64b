import { definePlugin } from '@gatehouse/kernel'
import { authorizationRules, clientSettings, grantPolicies } from '@gatehouse/oauth/contracts'
import { fapiRule } from './authorization-rule.ts'
import { senderPolicy } from './grant-policy.ts'
import { fapiSettings } from './settings.ts'

export default definePlugin({
  name: 'fapi',
  setup({ host }) {
    host.contribute(clientSettings, ...fapiSettings)
    host.contribute(authorizationRules, fapiRule)
    host.contribute(grantPolicies, senderPolicy)
  },
})
