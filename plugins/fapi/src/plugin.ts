import { Audit, definePlugin } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { routes } from '@gatehouse/kernel/http'
import { Caches } from '@gatehouse/kernel/state'
import { authorizationRules, clientSettings, grantPolicies } from '@gatehouse/oauth/contracts'
import { fapiRule } from './authorization-rule.ts'
import { fapiConfig } from './config.ts'
import { FapiProfiles } from './contracts.ts'
import { offerMigration, offerTable } from './data/offer-table.ts'
import { senderPolicy } from './grant-policy.ts'
import { configRoutes } from './http/config-routes.ts'
import { createOffers, type Offer } from './offers.ts'
import { fapiSettings } from './settings.ts'

export default definePlugin({
  name: 'fapi',
  config: fapiConfig,
  provides: [FapiProfiles],
  needs: { data: Data, caches: Caches },
  wants: { audit: Audit },
  setup({ config, deps, host }) {
    const offers = createOffers({ data: deps.data, cache: deps.caches.create<Offer>('fapi.offers', { max: 2000, ttlMs: 60_000 }), config })
    host.provide(FapiProfiles, () => offers)
    host.contribute(tables, offerTable)
    host.contribute(migrations, offerMigration)
    host.contribute(clientSettings, ...fapiSettings(offers))
    host.contribute(authorizationRules, fapiRule)
    host.contribute(grantPolicies, senderPolicy)
    host.contribute(routes, configRoutes({ ...deps, offers }))
  },
})
