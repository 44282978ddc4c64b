import type { Clock } from '../clock/clock.ts'
import type { Server } from '../config/contracts.ts'
import type { Log } from '../log/contracts.ts'
import type { RateLimiter } from '../state/contracts.ts'
import type { Contributions } from '../wiring/contributions.ts'
import { accessCheck } from './access.ts'
import { createAnswering } from './answering.ts'
import type { HttpConfig } from './config.ts'
import { type AccessPolicy, type CorsOrigins, type ErrorFormat, type Metrics, type RouteGroup, routes } from './contracts.ts'
import { createCors } from './cors.ts'
import { createFrontDoor, type FrontDoor, type FrontDoorDeps } from './front-door.ts'
import { observer } from './observation.ts'
import { peerReader } from './proxies.ts'
import { rateCheck } from './rate.ts'
import { siteOf } from './reply-headers.ts'
import { createRouter, type Router } from './router.ts'
import { sameOriginCheck } from './same-origin.ts'
import { createSteps } from './steps.ts'
import type { TenantResolver } from './tenant-resolver.ts'
import type { Trouble } from './trouble.ts'

export interface MountInput extends Pick<FrontDoorDeps, 'own' | 'withContext'> {
  readonly config: HttpConfig
  readonly server: Server
  readonly clock: Clock
  readonly log: Log
  readonly groups: ReadonlyMap<string, RouteGroup>
  readonly origins: ReadonlyMap<string, CorsOrigins>
  readonly contributions: Contributions
  readonly tenants: TenantResolver
  readonly trouble: Trouble
  readonly draining: () => boolean
  readonly policy: AccessPolicy | undefined
  readonly strayErrors: ErrorFormat | undefined
  readonly audit: Parameters<typeof accessCheck>[1]
  readonly limiter: RateLimiter | undefined
  readonly metrics: Metrics | undefined
}

/** A route that cannot be guarded is not served at all: security rule 1.1. @throws Error */
const refuseUnguarded = ({ policy, limiter, groups, contributions }: MountInput): void => {
  for (const group of groups.values()) {
    for (const { method, path, options } of group.routes) {
      const where = `plugin '${contributions.contributorOf(group) ?? group.id}': ${method} ${group.prefix}${path}`
      if (!policy && options.access !== 'public') throw new Error(`${where} wants a permission, but no plugin decides who has one: enable 'access'`)
      if (!limiter && options.rate) throw new Error(`${where} has a rate limit, but no plugin counts: 'state' is missing`)
    }
  }
}

/** Builds the router and everything behind it, once, when every plugin has contributed. @throws Error a route is not mountable */
export const mount = (input: MountInput): { readonly router: Router; readonly frontDoor: FrontDoor } => {
  const { config, server, log, contributions, policy, limiter } = input
  const timeoutMs = server.requestTimeoutSeconds * 1000
  const router = createRouter({
    groups: input.groups.values(),
    leftOut: contributions.leftOut(routes),
    contributorOf: (group) => contributions.contributorOf(group) ?? group.id,
    defaults: { config, timeoutMs },
  })
  refuseUnguarded(input)
  const cors = createCors(() => input.origins.values())
  const steps = createSteps({
    cors,
    sameOrigin: sameOriginCheck(server.publicUrl, config.trustedOrigins),
    access: policy && accessCheck(policy, input.audit),
    rate: limiter && rateCheck(limiter),
    maxParameters: config.maxParameters,
  })
  const answering = createAnswering({
    log,
    policy,
    trouble: input.trouble,
    draining: input.draining,
    formatOf: router.formatOf,
    strayErrors: input.strayErrors,
    site: siteOf(server.publicUrl, config.hstsMaxAge),
    observe: observer(log, input.metrics, config.accessLog),
  })
  const readPeer = peerReader(server.trustedProxies)
  const { tenants, own, withContext } = input
  return { router, frontDoor: createFrontDoor({ tenants, router, steps, cors, answering, readPeer, own, timeoutMs, withContext }) }
}
