import { Clock, definePlugin } from '@gatehouse/kernel'
import { grantTypes, Issuer, Scopes } from '@gatehouse/oauth/contracts'
import { TrustedIssuers } from '@gatehouse/trusted-issuers/contracts'
import { saml2BearerConfig } from './config.ts'
import { saml2BearerGrant } from './grant.ts'

export default definePlugin({
  name: 'saml2-bearer',
  config: saml2BearerConfig,
  needs: { trusted: TrustedIssuers, issuer: Issuer, scopes: Scopes, clock: Clock },
  setup({ config, deps, host }) {
    host.contribute(grantTypes, saml2BearerGrant({ ...deps, config }))
  },
})
