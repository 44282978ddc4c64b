import type { IncomingHttpHeaders } from 'node:http'
import type { ServerError } from '../errors/errors.ts'
import type { Schema } from '../schema/schema.ts'
import type { Tenant } from '../tenancy/contracts.ts'
import { extensionPoint, token } from '../wiring/token.ts'

/** Who calls a route that wants a permission. */
export interface Principal {
  readonly tenantId: string
  readonly kind: 'user' | 'application'
  /** The user's id, or the application's client id. */
  readonly subject: string
  readonly clientId?: string
  readonly permissions: 'all' | ReadonlySet<string>
}

/** A parsed request: a plain value, one per request. */
export interface Request<P = unknown, Q = unknown, B = unknown> {
  readonly tenant: Tenant
  readonly method: string
  /** Without the tenant prefix and the query. */
  readonly path: string
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly rawQuery: string
  readonly headers: IncomingHttpHeaders
  readonly cookies: ReadonlyMap<string, string>
  /** The peer's address; behind a listed proxy, the address that it reports. */
  readonly remoteAddress: string
  /** The other end of the connection: a proxy, where one is in front. */
  readonly peerAddress: string
  readonly secure: boolean
  /** The trace id: sent as `traceId` in errors, in the log and in audit records. */
  readonly id: string
  /** Set on routes with a permission. */
  readonly principal: Principal | undefined
  /** Aborts at the route's time limit or when the caller goes away. */
  readonly signal: AbortSignal
}

export interface SetCookie {
  readonly name: string
  /** Empty removes the cookie. */
  readonly value: string
  readonly maxAgeSeconds?: number
  /** Default true. */
  readonly httpOnly?: boolean
  /** Default `lax`. */
  readonly sameSite?: 'lax' | 'strict' | 'none'
  /** Default: the tenant's base path, or `/`. */
  readonly path?: string
}
export interface Reply {
  readonly status: number
  readonly body?: string | Buffer
  /** Win over the security headers that every reply gets; '' leaves one of those out. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly cookies?: readonly SetCookie[]
}

/** `public` is open to all; a permission is demanded of the principal before the handler runs. */
export type AccessRule = 'public' | { readonly permission: string }
export const permission = (name: string): AccessRule => ({ permission: name })

export type ErrorFormat = (error: ServerError, request: Pick<Request, 'id' | 'tenant' | 'path'>) => Reply
/** Tells people what is wrong at an address that belongs to no group, when they ask for HTML. Programs get JSON. */
export const StrayErrors = token<ErrorFormat>('http.stray-errors')
export type BodyKind = 'form' | 'json' | 'form-or-json' | 'raw'

export interface RateRule {
  readonly name: string
  readonly points: number
  readonly perSeconds: number
  /** Default: the remote address. */
  readonly by?: (request: Request) => string
}
export interface RouteOptions<P, Q, B> {
  /** Mandatory: boot refuses a route without one. */
  readonly access: AccessRule
  readonly params?: Schema<P>
  readonly query?: Schema<Q>
  readonly body?: Schema<B>
  /** What the body may be. Default: `json`, or nothing where no body schema is given. */
  readonly accepts?: BodyKind
  /** Further media types that count as JSON, e.g. `application/scim+json`. */
  readonly mediaTypes?: readonly string[]
  /** Bytes; default 1 MiB. */
  readonly bodyLimit?: number
  /** Default from `[server] request_timeout`. */
  readonly timeoutMs?: number
  /** Refuses a cross-site POST by Origin and Sec-Fetch-Site. For forms of our own pages. */
  readonly sameOrigin?: boolean
  readonly rate?: RateRule
  /** Overrides the group's. */
  readonly errors?: ErrorFormat
  /** Query and form parameters may come twice (they arrive as the last value). Default false: RepeatedParameter. */
  readonly repeatable?: boolean
  /** Those that may come twice whatever `repeatable` says, such as `resource` of RFC 8707: their values arrive joined by spaces. */
  readonly lists?: readonly string[]
  /**
   * Scripts of other origins may call it: of any (`public`), or of those that `corsOrigins` know for the tenant. Those that are
   * known may send cookies, so a cookie alone must prove nothing here.
   */
  readonly cors?: 'public' | 'registered'
}
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** find-my-way syntax: `/scim2/Users/:id`. */
  readonly path: string
  // biome-ignore lint/suspicious/noExplicitAny: each route has types of its own
  readonly options: RouteOptions<any, any, any>
  // biome-ignore lint/suspicious/noExplicitAny: each route has types of its own
  readonly handle: (request: Request<any, any, any>) => Promise<Reply> | Reply
}
export interface RouteGroup {
  /** Unique among all groups; for messages. */
  readonly id: string
  readonly prefix: string
  readonly errors?: ErrorFormat
  readonly routes: readonly Route[]
}
export const routes = extensionPoint<RouteGroup>('http.routes', (group) => group.id)

/** One route as the server answers it. */
export interface MountedRoute {
  readonly method: Route['method']
  /** Prefix and path, without the tenant prefix: `/scim2/Users/:id`. */
  readonly path: string
  readonly access: AccessRule
  /** Id of its group. */
  readonly group: string
  /** Who contributed it. */
  readonly plugin: string
}
/** Every mounted route; complete from `ready` on. For tests that walk all of them. */
export interface RouteTable {
  list(): readonly MountedRoute[]
}
export const RouteTable = token<RouteTable>('http.route-table')

/** Knows origins (`https://app.example.com`) whose scripts may call the routes with `cors: 'registered'`. */
export interface CorsOrigins {
  readonly name: string
  allows(tenant: Tenant, origin: string): Promise<boolean> | boolean
}
export const corsOrigins = extensionPoint<CorsOrigins>('http.cors-origins', (item) => item.name)

/** Decides who calls. One plugin provides it; boot refuses routes with permissions when none does. */
export interface AccessPolicy {
  /** @throws Unauthorized bad credentials. Undefined: none were presented. */
  authenticate(request: Request): Promise<Principal | undefined>
  /** Sent with 401. */
  challenge(request: Request): string
}
export const AccessPolicy = token<AccessPolicy>('http.access-policy')

/** Where this server is reached. */
export interface Address {
  /** `public_url` from the config; no trailing slash. */
  readonly publicUrl: string
  /** The port really listened on; 0 before `ready`. */
  port(): number
}
export const Address = token<Address>('http.address')

/** Prometheus registry of prom-client, behind the two verbs that plugins need. Labels must have bounded values. */
export interface Metrics {
  count(name: string, help: string, labels?: Readonly<Record<string, string>>, by?: number): void
  observe(name: string, help: string, seconds: number, labels?: Readonly<Record<string, string>>): void
  /** `observe` with its labels bound once: for hot paths. */
  timer(name: string, help: string, labels?: Readonly<Record<string, string>>): (seconds: number) => void
}
export const Metrics = token<Metrics>('kernel.metrics')

/** The registry as Prometheus reads it. */
export interface MetricsPage {
  readonly contentType: string
  text(): Promise<string>
}
export const MetricsPage = token<MetricsPage>('kernel.metrics-page')
