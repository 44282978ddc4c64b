import { Groups } from '@gatehouse/groups/contracts'
import { definePlugin } from '@gatehouse/kernel'
import { claimSources } from '@gatehouse/oidc/contracts'
import { Roles } from '@gatehouse/roles/contracts'
import { groupClaims, roleClaims } from './membership.ts'

export default definePlugin({
  name: 'membership-claims',
  needs: { groups: Groups, roles: Roles },
  setup: ({ deps, host }) => host.contribute(claimSources, groupClaims(deps.groups), roleClaims(deps.roles)),
})
