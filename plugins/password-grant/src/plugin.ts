import { Audit, Clock, definePlugin } from '@gatehouse/kernel'
import { RateLimiter } from '@gatehouse/kernel/state'
import { grantTypes, Scopes } from '@gatehouse/oauth/contracts'
import { Users } from '@gatehouse/users/contracts'
import { passwordGrantConfig } from './config.ts'
import { passwordGrant } from './grant.ts'

export default definePlugin({
  name: 'password-grant',
  config: passwordGrantConfig,
  needs: { users: Users, scopes: Scopes, limiter: RateLimiter, clock: Clock },
  wants: { audit: Audit },
  setup({ config, deps, host }) {
    host.contribute(grantTypes, passwordGrant({ ...deps, config }))
  },
})
