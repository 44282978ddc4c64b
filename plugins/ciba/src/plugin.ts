import { Approvals } from '@gatehouse/approvals/contracts'
import { Audit, definePlugin, Outbound, Sealing, Tenants } from '@gatehouse/kernel'
import { routes } from '@gatehouse/kernel/http'
import { Jobs, jobHandlers } from '@gatehouse/kernel/jobs'
import { RateLimiter, ShortLived } from '@gatehouse/kernel/state'
import { ClientEndpoints, Clients, clientSettings, grantTypes, Issuer, metadataSources, OwnJwts, Scopes } from '@gatehouse/oauth/contracts'
import { catalogues, Pages } from '@gatehouse/pages/contracts'
import { SignedRequests } from '@gatehouse/request-objects/contracts'
import { TrustedIssuers } from '@gatehouse/trusted-issuers/contracts'
import { Users } from '@gatehouse/users/contracts'
import { cibaConfig } from './config.ts'
import { cibaActors, cibaNotifiers } from './contracts.ts'
import { cibaDoor } from './door.ts'
import { cibaGrant } from './grant.ts'
import { userFinder } from './hints.ts'
import { backchannelRoute } from './http/backchannel.ts'
import { cibaPageRoutes } from './http/pages.ts'
import { cibaMembers } from './metadata.ts'
import { createPings } from './ping.ts'
import { cibaSetting } from './settings.ts'
import { requestReader } from './signed.ts'
import { german } from './texts/de.ts'
import { english } from './texts/en.ts'

const kernel = { outbound: Outbound, sealing: Sealing, tenants: Tenants, jobs: Jobs, limiter: RateLimiter, shortLived: ShortLived }
const oauth = { clients: Clients, clientEndpoints: ClientEndpoints, issuer: Issuer, jwts: OwnJwts, scopes: Scopes }

export default definePlugin({
  name: 'ciba',
  config: cibaConfig,
  points: [cibaNotifiers, cibaActors],
  needs: { ...kernel, ...oauth, approvals: Approvals, pages: Pages, users: Users },
  wants: { trusted: TrustedIssuers, signed: SignedRequests, audit: Audit },
  setup({ config, deps, host }) {
    const pings = createPings(deps)
    const desk = deps.approvals.pages(cibaDoor(pings))
    const notifiers = host.items(cibaNotifiers)
    const actors = host.items(cibaActors)
    host.contribute(clientSettings, cibaSetting)
    host.contribute(grantTypes, cibaGrant(deps.approvals))
    host.contribute(metadataSources, cibaMembers(deps.signed?.algorithms))
    host.contribute(
      routes,
      backchannelRoute({ ...deps, pings, notifiers, actors, config, readParameters: requestReader(deps.signed), findUser: userFinder(deps) }),
      cibaPageRoutes(deps.pages, desk),
    )
    host.contribute(jobHandlers, pings.handler)
    host.contribute(catalogues, english, german)
  },
})
