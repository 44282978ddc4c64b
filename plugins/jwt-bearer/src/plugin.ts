import { Audit, Clock, definePlugin } from '@gatehouse/kernel'
import { ShortLived } from '@gatehouse/kernel/state'
import { grantTypes, Issuer, Scopes } from '@gatehouse/oauth/contracts'
import { TrustedIssuers } from '@gatehouse/trusted-issuers/contracts'
import { jwtBearerConfig } from './config.ts'
import { jwtBearerGrant } from './grant.ts'

export default definePlugin({
  name: 'jwt-bearer',
  config: jwtBearerConfig,
  needs: { trusted: TrustedIssuers, issuer: Issuer, scopes: Scopes, shortLived: ShortLived, clock: Clock },
  wants: { audit: Audit },
  setup({ config, deps, host }) {
    host.contribute(grantTypes, jwtBearerGrant({ ...deps, config }))
  },
})
