import { Audit } from '../audit/contracts.ts'
import { Clock } from '../clock/clock.ts'
import { Server } from '../config/contracts.ts'
import { Health } from '../health/contracts.ts'
import { Log } from '../log/contracts.ts'
import { RateLimiter } from '../state/contracts.ts'
import { Tenants, tenantCreated } from '../tenancy/contracts.ts'
import { Contributions } from '../wiring/contributions.ts'
import { definePlugin } from '../wiring/plugin.ts'
import { httpConfig } from './config.ts'
import { AccessPolicy, Address, corsOrigins, Metrics, MetricsPage, RouteTable, routes, StrayErrors } from './contracts.ts'
import { createHttp } from './http.ts'

export default definePlugin({
  name: 'http',
  table: 'http',
  required: true,
  config: httpConfig,
  points: [routes, corsOrigins],
  provides: [Address, RouteTable],
  needs: { server: Server, clock: Clock, log: Log, health: Health, contributions: Contributions, tenants: Tenants },
  wants: { policy: AccessPolicy, strayErrors: StrayErrors, audit: Audit, limiter: RateLimiter, metrics: Metrics, metricsPage: MetricsPage },
  setup({ config, deps, host }) {
    const http = createHttp({ config, ...deps, groups: host.items(routes), origins: host.items(corsOrigins) })
    host.provide(Address, () => http.address)
    host.provide(RouteTable, () => http.routeTable)
    host.on(tenantCreated, http.forgetHosts)
    return { ready: http.ready, drain: http.drain, stop: http.stop, health: http.health }
  },
})
