import { setTimeout as sleep } from 'node:timers/promises'
import type { Health, HealthReport } from '../health/contracts.ts'
import { withLogContext } from '../log/context.ts'
import type { Tenants } from '../tenancy/contracts.ts'
import { createApp } from './app.ts'
import type { Address, MetricsPage, MountedRoute, RouteTable } from './contracts.ts'
import { healthPages } from './health/pages.ts'
import { createManagement } from './management.ts'
import { type MountInput, mount } from './mount.ts'
import { createHttpServer, type HttpServer } from './server.ts'
import { tenantResolver } from './tenant-resolver.ts'
import { createTrouble } from './trouble.ts'

export interface HttpDeps extends Omit<MountInput, 'tenants' | 'trouble' | 'draining' | 'own' | 'withContext'> {
  readonly tenants: Tenants
  readonly health: Health
  readonly metricsPage: MetricsPage | undefined
}
export interface Http {
  readonly address: Address
  readonly routeTable: RouteTable
  /** A new tenant may own a host that belonged to nobody. */
  forgetHosts(): void
  ready(): Promise<void>
  drain(): Promise<void>
  stop(): Promise<void>
  health(): HealthReport
}

/** Beyond the longest time limit of a route, so that its own answer comes first. */
const MARGIN_MS = 30_000
const longestTimeout = ({ groups, server }: HttpDeps): number =>
  Math.max(server.requestTimeoutSeconds * 1000, ...[...groups.values()].flatMap(({ routes }) => routes.map(({ options }) => options.timeoutMs ?? 0)))

/** Both listeners of the process: the one for the world and the one for operators. */
export const createHttp = (deps: HttpDeps): Http => {
  const { config, server, clock, log } = deps
  const trouble = createTrouble(clock)
  const tenants = tenantResolver(deps.tenants, server.publicUrl)
  const pages = healthPages(deps.health, clock)
  const own = new Map([
    ['/health/live', pages.live],
    ['/health/ready', pages.ready],
    ['/api/health-check/v1.0/health', pages.components],
  ])
  const management = createManagement(pages, deps.metricsPage)
  let main: HttpServer | undefined
  let list: readonly MountedRoute[] = []
  let port = 0
  let draining = false
  const open = async () => {
    const { router, frontDoor } = mount({ ...deps, tenants, trouble, own, draining: () => draining, withContext: withLogContext })
    list = router.list
    main = createHttpServer(createApp(frontDoor, log), { config, log, longestMs: longestTimeout(deps) + MARGIN_MS })
    port = await main.listen(server.host, server.port)
    log.info('http is listening', { host: server.host, port, routes: list.length })
  }
  const drain = async () => {
    if (draining) return
    draining = true
    if (!main) return
    const delay = Math.min(config.drainDelay, server.drainTimeoutSeconds / 2)
    await sleep(delay * 1000)
    await main.drain((server.drainTimeoutSeconds - delay) * 1000)
  }
  return {
    address: { publicUrl: server.publicUrl, port: () => port },
    routeTable: { list: () => list },
    forgetHosts: tenants.forget,
    health: trouble.health,
    async ready() {
      if (server.managementPort !== undefined) {
        const on = await management.listen(server.managementHost, server.managementPort)
        log.info('management is listening', { host: server.managementHost, port: on })
      }
      if (server.role === 'server') await open()
    },
    drain,
    async stop() {
      await drain()
      await management.stop()
    },
  }
}
