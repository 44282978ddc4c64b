import { inNameOf } from '../wiring/blame.ts'
import type { accessCheck } from './access.ts'
import { takeBody } from './body/body.ts'
import { parseParameters } from './body/parameters.ts'
import type { Reply } from './contracts.ts'
import type { Cors } from './cors.ts'
import type { Exchange } from './exchange.ts'
import type { rateCheck } from './rate.ts'
import type { IncomingRequest } from './request.ts'
import type { Match } from './router.ts'
import type { sameOriginCheck } from './same-origin.ts'
import { validated } from './validation.ts'

export interface StepsDeps {
  readonly cors: Cors
  readonly sameOrigin: ReturnType<typeof sameOriginCheck>
  /** Undefined only where no route needs it: the mount refuses others. */
  readonly access: ReturnType<typeof accessCheck> | undefined
  readonly rate: ReturnType<typeof rateCheck> | undefined
  readonly maxParameters: number
}
export type Steps = (exchange: Exchange, request: IncomingRequest, match: Match) => Promise<Reply | undefined>

const noParameters: Readonly<Record<string, string>> = Object.freeze(Object.create(null))

/**
 * What happens to a routed request, cheapest refusal first: cross-site, rate, access, parameters, body, handler.
 * Resolves to undefined when the time limit answered meanwhile: the handler must not run then.
 */
export const createSteps = ({ cors, sameOrigin, access, rate, maxParameters }: StepsDeps): Steps => {
  const needed = <T>(check: T | undefined): T => {
    if (check === undefined) throw new Error('a check that this route needs is missing')
    return check
  }
  const queryOf = (request: IncomingRequest, { route }: Match) => {
    const { query, repeatable, lists } = route.options
    const parsed = request.rawQuery === '' ? noParameters : parseParameters(request.rawQuery, { maxParameters, repeatable: repeatable === true, lists })
    return query ? validated(query, parsed, 'the query') : parsed
  }
  return async (exchange, request, match) => {
    const { route, params } = match
    const { options, permission, body } = route
    if (options.cors) exchange.cors = await cors.headers(options.cors, request.tenant, request.headers)
    if (options.sameOrigin && route.info.method !== 'GET') sameOrigin(request.headers, request.tenant)
    if (options.rate && !options.rate.by) await needed(rate)(options.rate, request)
    if (permission !== undefined) request.principal = await needed(access)(request, permission)
    request.params = options.params ? validated(options.params, params, 'the path') : params
    request.query = queryOf(request, match)
    if (body) {
      exchange.stage = 'body'
      const parsed = await takeBody(exchange.req, exchange.res, body)
      request.body = options.body ? validated(options.body, parsed, 'the body') : parsed
    }
    exchange.stage = 'handler'
    if (options.rate?.by) await needed(rate)(options.rate, request)
    if (exchange.answered) return undefined
    const reply = await inNameOf(route.info.plugin, () => route.handle(request))
    if (typeof reply?.status !== 'number') throw new TypeError('the handler returned no reply')
    return reply
  }
}
