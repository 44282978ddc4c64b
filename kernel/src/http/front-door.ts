import type { IncomingMessage, ServerResponse } from 'node:http'
import { BadRequest, MethodNotAllowed } from '../errors/errors.ts'
import type { Tenant } from '../tenancy/contracts.ts'
import type { Answering } from './answering.ts'
import { callerContext } from './caller.ts'
import type { Reply, Request } from './contracts.ts'
import type { Cors } from './cors.ts'
import { type Exchange, exchangeOf } from './exchange.ts'
import { HandlerTimedOut, RequestTimedOut } from './failures.ts'
import { normalPath, splitTarget } from './path.ts'
import type { Peer } from './proxies.ts'
import { IncomingRequest } from './request.ts'
import { noRoute, type Router } from './router.ts'
import { refuseRepeatedHeaders } from './single-headers.ts'
import type { Steps } from './steps.ts'
import type { TenantResolver } from './tenant-resolver.ts'
import { type TraceContext, traceContext, traceIdOf } from './trace.ts'

export interface FrontDoorDeps {
  readonly tenants: TenantResolver
  readonly router: Router
  readonly steps: Steps
  readonly cors: Cors
  readonly answering: Answering
  readonly readPeer: (req: IncomingMessage) => Peer
  /** Answers of the process itself, which need no tenant: health. By whole path. */
  readonly own: ReadonlyMap<string, () => Promise<Reply>>
  /** Until a route says otherwise. */
  readonly timeoutMs: number
  readonly withContext: <X>(fields: TraceContext, work: () => X) => X
}

const expire = (answering: Answering, exchange: Exchange): void => {
  const late = exchange.stage === 'body' ? new RequestTimedOut('the body did not arrive in time') : new HandlerTimedOut('there was no answer in time')
  // A body that stalled would be taken for the next request.
  exchange.close ||= exchange.stage === 'body'
  exchange.request?.abort(late)
  answering.fail(exchange, late)
}

/** Every request comes through here, once: target, tenant, route, then its steps. */
export const createFrontDoor = (deps: FrontDoorDeps) => {
  const { tenants, router, steps, cors, answering, readPeer, own } = deps

  const preflight = async ({ headers, tenant, path }: Request): Promise<Reply> => {
    const methods = router.methods(path)
    if (methods.length === 0) throw noRoute()
    const wanted = headers['access-control-request-method']
    const route = wanted === undefined ? undefined : router.find(wanted, path)?.route
    const extra = route ? await cors.preflight(route.options.cors, tenant, headers, methods) : {}
    return { status: 204, headers: { allow: methods.join(', '), ...extra } }
  }

  const arm = (exchange: Exchange, ms: number) => {
    clearTimeout(exchange.timer)
    exchange.timer = setTimeout(expire, ms, answering, exchange)
  }

  const routed = async (exchange: Exchange, request: IncomingRequest): Promise<Reply | undefined> => {
    const match = router.find(request.method, request.path)
    if (!match) {
      if (request.method === 'OPTIONS') return preflight(request)
      const methods = router.methods(request.path)
      throw methods.length > 0 ? new MethodNotAllowed(methods) : noRoute()
    }
    exchange.route = match.route
    if (match.route.timeoutMs !== deps.timeoutMs) arm(exchange, match.route.timeoutMs)
    return steps(exchange, request, match)
  }

  const inside = async (exchange: Exchange, request: IncomingRequest): Promise<void> => {
    try {
      const reply = await routed(exchange, request)
      if (reply) answering.answer(exchange, reply)
    } catch (error) {
      answering.fail(exchange, error)
    }
  }

  const opened = (exchange: Exchange, tenant: Tenant, path: string, query: string): Promise<void> => {
    const { req, res, id } = exchange
    const request = new IncomingRequest(req, res, readPeer, { tenant, method: req.method ?? '', path, query, id })
    exchange.request = request
    exchange.path = path
    return deps.withContext({ ...traceContext(id, tenant.id, req.headers), ...callerContext(request) }, () => inside(exchange, request))
  }

  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const exchange = exchangeOf(req, res, traceIdOf(req.headers))
    try {
      arm(exchange, deps.timeoutMs)
      refuseRepeatedHeaders(req)
      if (req.url === '*' && req.method === 'OPTIONS') return answering.answer(exchange, { status: 204 })
      const target = splitTarget(req.url ?? '')
      const { host } = req.headers
      if (target.authority !== undefined && target.authority.toLowerCase() !== host?.toLowerCase()) throw new BadRequest('the target and Host differ')
      const whole = normalPath(target.path)
      exchange.close = false
      const page = req.method === 'GET' || req.method === 'HEAD' ? own.get(whole) : undefined
      if (page) return answering.answer(exchange, await page())
      const { tenant, path } = await tenants.resolve(host, whole)
      await opened(exchange, tenant, path, target.query)
    } catch (error) {
      answering.fail(exchange, error)
    }
  }
}
export type FrontDoor = ReturnType<typeof createFrontDoor>
