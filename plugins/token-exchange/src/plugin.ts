import { Audit, Clock, definePlugin } from '@gatehouse/kernel'
import { AccessTokens, Clients, clientSettings, grantTypes, Issuer, OwnJwts, Scopes } from '@gatehouse/oauth/contracts'
import { TrustedIssuers } from '@gatehouse/trusted-issuers/contracts'
import { Users } from '@gatehouse/users/contracts'
import { actorReader } from './actor.ts'
import { subjectTokenSources } from './contracts.ts'
import { tokenExchangeGrant } from './grant.ts'
import { ownTokens } from './own-tokens.ts'
import { exchangeSetting } from './policy.ts'
import { subjectReader } from './subject.ts'

export default definePlugin({
  name: 'token-exchange',
  points: [subjectTokenSources],
  needs: { accessTokens: AccessTokens, jwts: OwnJwts, issuer: Issuer, clients: Clients, scopes: Scopes, users: Users, clock: Clock },
  wants: { trusted: TrustedIssuers, audit: Audit },
  setup({ deps, host }) {
    const own = ownTokens(deps)
    const readSubject = subjectReader({ ...deps, own, sources: host.items(subjectTokenSources) })
    const readActor = actorReader({ ...deps, own })
    host.contribute(clientSettings, exchangeSetting)
    host.contribute(grantTypes, tokenExchangeGrant({ ...deps, readSubject, readActor }))
  },
})
