import { Administrators } from '@gatehouse/access/contracts'
import { ClaimDialects } from '@gatehouse/claims/contracts'
import { Audit, Clock, definePlugin, Log, Sealing } from '@gatehouse/kernel'
import { routes } from '@gatehouse/kernel/http'
import { Locks } from '@gatehouse/kernel/state'
import { Accounts, PersonalData, Users } from '@gatehouse/users/contracts'
import { assemble } from './assemble.ts'
import { scimConfig } from './config.ts'
import { scimAccountExtensions, scimResources, scimUserAttributes } from './contracts.ts'
import { personalDataRoutes } from './http/personal-data.ts'

export default definePlugin({
  name: 'scim',
  config: scimConfig,
  points: [scimResources, scimUserAttributes, scimAccountExtensions],
  needs: { users: Users, accounts: Accounts, personalData: PersonalData, log: Log, clock: Clock, sealing: Sealing, locks: Locks },
  wants: { dialects: ClaimDialects, administrators: Administrators, audit: Audit },
  setup({ config, deps, host }) {
    host.contribute(routes, personalDataRoutes(deps))
    const registries = { resources: host.items(scimResources), attributes: host.items(scimUserAttributes), accounts: host.items(scimAccountExtensions) }
    host.contribute(routes, assemble(config, deps, registries))
  },
})
