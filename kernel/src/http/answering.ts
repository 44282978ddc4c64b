import { ServerError, Transient, Unauthorized } from '../errors/errors.ts'
import type { Log } from '../log/contracts.ts'
import type { AccessPolicy, ErrorFormat, Reply, Request } from './contracts.ts'
import { conditional } from './etag.ts'
import type { Exchange } from './exchange.ts'
import { asServerError, errorReply, HandlerTimedOut, restErrors } from './failures.ts'
import type { Observe } from './observation.ts'
import { headersOf, type Site } from './reply-headers.ts'
import { send } from './send.ts'
import type { Trouble } from './trouble.ts'

export interface AnsweringDeps {
  readonly log: Log
  readonly site: Site
  readonly observe: Observe
  readonly trouble: Trouble
  readonly policy: AccessPolicy | undefined
  readonly formatOf: (path: string) => ErrorFormat | undefined
  readonly strayErrors: ErrorFormat | undefined
  /** Connections end with their answer. */
  readonly draining: () => boolean
}
export interface Answering {
  answer(exchange: Exchange, reply: Reply): void
  fail(exchange: Exchange, error: unknown): void
}

const withCors = (reply: Reply, cors: Readonly<Record<string, string>>): Reply => {
  const varies = [cors.vary, reply.headers?.vary].filter((value) => value !== undefined)
  return { ...reply, headers: { ...cors, ...reply.headers, ...(varies.length > 0 ? { vary: varies.join(', ') } : {}) } }
}

/** The two ways out of the front door. Whichever comes first counts; a late one changes nothing. */
export const createAnswering = (deps: AnsweringDeps): Answering => {
  const { log, site, observe, trouble, policy } = deps

  const write = (exchange: Exchange, reply: Reply) => {
    const { req, res, request, id } = exchange
    const final = conditional(exchange.cors ? withCors(reply, exchange.cors) : reply, req.method ?? '', req.headers)
    const secure = site.secure || (final.cookies !== undefined && request?.secure === true)
    const headers = headersOf(final, site, { id, secure, basePath: request?.tenant.basePath ?? '' })
    send(req, res, final, headers, exchange.close || deps.draining())
    observe(exchange, final.status)
  }
  const done = (exchange: Exchange) => {
    exchange.answered = true
    clearTimeout(exchange.timer)
  }

  const note = (exchange: Exchange, error: ServerError) => {
    const { route, req, id } = exchange
    const fields = { code: error.code, status: error.status, traceId: id, plugin: route?.info.plugin, route: route?.info.path, method: req.method }
    if (error.status < 500) return log.debug('request refused', { ...fields, reason: error.message, detail: error.detail })
    if (route && (!(error instanceof Transient) || error instanceof HandlerTimedOut)) {
      trouble.note(route.info.plugin, `${route.info.method} ${route.info.path} ${error instanceof HandlerTimedOut ? 'gave no answer in time' : 'failed'}`)
    }
    const line = { ...fields, error: error.cause ?? error, detail: error.detail }
    return error instanceof Transient ? log.warn('request failed for now', line) : log.error('request failed', line)
  }

  const strayFormat = ({ headers }: Request): ErrorFormat => (/\btext\/html\b/i.test(headers.accept ?? '') ? deps.strayErrors : undefined) ?? restErrors
  const shaped = (exchange: Exchange, error: ServerError): Reply => {
    const { route, request } = exchange
    const challenge = route?.permission !== undefined && request && error instanceof Unauthorized && policy ? () => policy.challenge(request) : undefined
    if (!request) return errorReply(restErrors(error, exchange), error, challenge)
    const format = route?.errors ?? deps.formatOf(exchange.path) ?? strayFormat(request)
    return errorReply(format(error, request), error, challenge)
  }

  const fail = (exchange: Exchange, thrown: unknown): void => {
    const error = asServerError(thrown)
    if (exchange.answered) {
      if (error.status >= 500) note(exchange, error)
      return
    }
    note(exchange, error)
    done(exchange)
    try {
      write(exchange, shaped(exchange, error))
    } catch (again) {
      log.error('an error could not be answered in its own shape', { error: again, traceId: exchange.id, plugin: exchange.route?.info.plugin })
      last(exchange)
    }
  }
  const last = (exchange: Exchange) => {
    if (exchange.res.headersSent) exchange.res.destroy()
    else write({ ...exchange, cors: undefined }, restErrors(new ServerError('something went wrong on our side'), exchange))
  }

  const answer = (exchange: Exchange, reply: Reply): void => {
    if (exchange.answered) return
    done(exchange)
    try {
      write(exchange, reply)
    } catch (error) {
      exchange.answered = false
      fail(exchange, error)
    }
  }
  return { answer, fail }
}
