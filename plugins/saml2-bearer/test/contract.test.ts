import { Clock } from '@gatehouse/kernel'
import { Issuer, Scopes } from '@gatehouse/oauth/contracts'
import { describeGrantType } from '@gatehouse/oauth/testing'
import { TrustedIssuers } from '@gatehouse/trusted-issuers/contracts'
import { saml2BearerGrant } from '../src/grant.ts'
import { encode } from './support/identity-provider.ts'
import { startBearer } from './support/server.ts'

describeGrantType('SAML bearer', async () => {
  const bearer = await startBearer()
  await bearer.trust()
  const { use, tenant } = bearer.provider
  const grantType = saml2BearerGrant({
    trusted: use(TrustedIssuers),
    issuer: use(Issuer),
    scopes: use(Scopes),
    clock: use(Clock),
    config: { refreshTokens: true, maxLifetime: 3600, maxAge: 1800 },
  })
  const right = () => ({ assertion: bearer.assertion() })
  const wrong = { unsigned: { assertion: encode(bearer.xml()) }, nonsense: { assertion: encode('<a/>') } }
  return { grantType, tenant, right, wrong, close: () => bearer[Symbol.asyncDispose]() }
})
