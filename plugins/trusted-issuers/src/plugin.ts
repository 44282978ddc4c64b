import { Audit, Clock, definePlugin, Log, Outbound } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { routes } from '@gatehouse/kernel/http'
import { Caches, ShortLived } from '@gatehouse/kernel/state'
import { foreignKeys } from '@gatehouse/keys/contracts'
import { Users } from '@gatehouse/users/contracts'
import { trustedIssuersConfig } from './config.ts'
import { type TrustedIssuer, TrustedIssuers } from './contracts.ts'
import { issuerMigration, issuerTable } from './data/issuer-table.ts'
import { issuerRoutes } from './http/issuer-routes.ts'
import { issuerStore } from './issuer-store.ts'
import { createTrustedIssuers } from './trusted-issuers.ts'
import { createVerify } from './verify/verify.ts'

const MOST_BYTES = 256 * 1024

export default definePlugin({
  name: 'trusted-issuers',
  config: trustedIssuersConfig,
  provides: [TrustedIssuers],
  needs: { data: Data, caches: Caches, shortLived: ShortLived, clock: Clock, log: Log, outbound: Outbound, users: Users },
  wants: { audit: Audit },
  setup({ config, deps, host }) {
    const cache = deps.caches.create<TrustedIssuer>('trusted-issuers.issuer', { max: 5000, ttlMs: 60_000 })
    const store = issuerStore({ ...deps, cache, maxIssuers: config.maxIssuers })
    const published = foreignKeys(deps, {
      what: 'the key set of an issuer',
      maxBytes: MOST_BYTES,
      freshSeconds: config.jwksTtl,
      everySeconds: config.jwksRefreshEvery,
      staleSeconds: config.jwksMaxStale,
    })
    const verify = createVerify({ ...deps, config, published })
    host.provide(TrustedIssuers, () => createTrustedIssuers({ ...deps, store, verify }))
    host.contribute(routes, issuerRoutes({ ...deps, store }))
    host.contribute(tables, issuerTable)
    host.contribute(migrations, issuerMigration)
  },
})
