import { connect } from 'node:net'
import { Clock } from '../../src/clock/clock.ts'
import { type AccessPolicy, AccessPolicy as AccessPolicyToken, Address, type RouteGroup, RouteTable, routes } from '../../src/http/contracts.ts'
import http from '../../src/http/plugin.ts'
import { RateLimiter } from '../../src/state/contracts.ts'
import { type Tenant, Tenants } from '../../src/tenancy/contracts.ts'
import type { AnyPlugin } from '../../src/testing/contracts.ts'
import { bootTest, fakeLog } from '../../src/testing/index.ts'
import { definePlugin } from '../../src/wiring/plugin.ts'

const tenantOf = (slug: string, more: Partial<Tenant> = {}): Tenant => ({
  id: `id-${slug}`,
  slug,
  name: slug,
  active: true,
  host: null,
  baseUrl: `http://localhost:9763/t/${slug}`,
  basePath: `/t/${slug}`,
  ...more,
})
export const defaultTenant = tenantOf('main', { baseUrl: 'http://localhost:9763', basePath: '' })
export const acme = tenantOf('acme')
const known = [defaultTenant, acme, tenantOf('asleep', { active: false }), tenantOf('hosted', { host: 'login.hosted.example' })]

/** Four tenants: `main` (the default), `acme`, `asleep` (inactive) and `hosted` (with a host of its own). */
export const fakeTenants = (): Tenants => {
  const by = (find: (tenant: Tenant) => boolean) => Promise.resolve(known.find(find))
  return {
    default: () => Promise.resolve(defaultTenant),
    bySlug: (slug) => by((tenant) => tenant.slug === slug),
    byHost: (host) => by((tenant) => tenant.host === host),
    byId: (id) => by((tenant) => tenant.id === id),
    list: () => Promise.resolve(known),
    create: () => Promise.reject(new Error('not here')),
    count: () => Promise.reject(new Error('not here')),
    setActive: () => Promise.reject(new Error('not here')),
  }
}

const pluginOf = (name: string, groups: readonly RouteGroup[]): AnyPlugin => definePlugin({ name, setup: ({ host }) => host.contribute(routes, ...groups) })

export interface HttpTestOptions {
  readonly groups?: readonly RouteGroup[]
  readonly plugins?: readonly AnyPlugin[]
  readonly http?: Readonly<Record<string, unknown>>
  readonly server?: Readonly<Record<string, unknown>>
  readonly policy?: AccessPolicy
  readonly limiter?: RateLimiter
  readonly tenants?: Tenants
  readonly clock?: Clock
}

/** The http plugin on a free port, with fake tenants and the given routes under the plugin name `sample`. */
export const startHttp = async (options: HttpTestOptions = {}) => {
  const log = fakeLog()
  const running = await bootTest({
    log,
    plugins: [http, pluginOf('sample', options.groups ?? []), ...(options.plugins ?? [])],
    tables: { http: { ...options.http }, server: { port: 0, publicUrl: 'http://localhost:9763', ...options.server } },
    replace: [
      [Tenants, options.tenants ?? fakeTenants()],
      ...(options.clock ? ([[Clock, options.clock]] as const) : []),
      ...(options.policy ? ([[AccessPolicyToken, options.policy]] as const) : []),
      ...(options.limiter ? ([[RateLimiter, options.limiter]] as const) : []),
    ],
  })
  const port = running.use(Address).port()
  const url = `http://127.0.0.1:${port}`
  return {
    ...running,
    log,
    port,
    url,
    routeTable: running.use(RouteTable),
    fetch: (path: string, init?: RequestInit) => fetch(url + path, { redirect: 'manual', ...init }),
    raw: (text: string | readonly (string | Buffer)[], waitMs?: number) => raw(port, text, waitMs),
    [Symbol.asyncDispose]: running.stop,
  }
}

export interface RawAnswer {
  readonly status: number
  readonly head: string
  readonly body: string
  /** Everything the server said until it closed, or until `waitMs` went by. */
  readonly text: string
  readonly closed: boolean
  readonly ms: number
}
/** Sends bytes as they are. */
export const raw = async (port: number, parts: string | readonly (string | Buffer)[], waitMs = 1500): Promise<RawAnswer> => {
  const started = performance.now()
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  for (const part of typeof parts === 'string' ? [parts] : parts) socket.write(part)
  let closed = true
  const timer = setTimeout(() => {
    closed = false
    socket.destroy()
  }, waitMs)
  const chunks: string[] = []
  socket.setEncoding('latin1').on('data', (chunk) => chunks.push(String(chunk)))
  await new Promise((resolve) => socket.once('close', resolve))
  clearTimeout(timer)
  const text = chunks.join('')
  const [head = '', ...rest] = text.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1] ?? 0), head, body: rest.join('\r\n\r\n'), text, closed, ms: performance.now() - started }
}
