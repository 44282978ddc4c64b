import { Clock, definePlugin } from '@gatehouse/kernel'
import { grantTypes, Issuer, Scopes } from '@gatehouse/oauth/contracts'
import { TrustedIssuers } from '@gatehouse/trusted-issuers/contracts'
import { jwtBearerConfig } from './config.ts'
import { jwtBearerGrant } from './grant.ts'

export default definePlugin({
  name: 'jwt-bearer',
  config: jwtBearerConfig,
  needs: { trusted: TrustedIssuers, issuer: Issuer, scopes: Scopes, clock: Clock },
  setup({ config, deps, host }) {
    host.contribute(grantTypes, jwtBearerGrant({ ...deps, config }))
  },
})
