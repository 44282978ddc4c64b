import { definePlugin, Outbound } from '@gatehouse/kernel'
import { provisioningTargets } from '@gatehouse/provisioning/contracts'
import { scimTarget } from './scim-target.ts'

export default definePlugin({
  name: 'scim-target',
  needs: { outbound: Outbound },
  setup({ deps, host }) {
    host.contribute(provisioningTargets, scimTarget(deps.outbound))
  },
})
