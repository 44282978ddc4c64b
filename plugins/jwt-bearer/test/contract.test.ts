import { Clock } from '@gatehouse/kernel'
import { Issuer, Scopes } from '@gatehouse/oauth/contracts'
import { describeGrantType } from '@gatehouse/oauth/testing'
import { TrustedIssuers } from '@gatehouse/trusted-issuers/contracts'
import { jwtBearerGrant } from '../src/grant.ts'
import { startBearer } from './support.ts'

describeGrantType('JWT bearer', async () => {
  const bearer = await startBearer()
  await bearer.trust()
  const { use, tenant } = bearer.provider
  const grantType = jwtBearerGrant({
    trusted: use(TrustedIssuers),
    issuer: use(Issuer),
    scopes: use(Scopes),
    clock: use(Clock),
    config: { refreshTokens: true },
  })
  const right = async () => ({ assertion: await bearer.assertion() })
  const wrong = { 'another audience': { assertion: await bearer.assertion({ aud: 'https://other.test' }) }, nonsense: { assertion: 'a.b.c' } }
  return { grantType, tenant, right, wrong, close: () => bearer[Symbol.asyncDispose]() }
})
