import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

const sane = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
/** W3C Trace Context §3.2; version 00 and unknown later ones. */
const traceparent = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

const take = (value: string | string[] | undefined): string | undefined => (typeof value === 'string' && sane.test(value) ? value : undefined)

/** The caller's correlation id when it is fit for logs, else a new one. */
export const traceIdOf = (headers: IncomingHttpHeaders): string =>
  take(headers['correlation-id']) ?? take(headers.activityid) ?? take(headers['x-request-id']) ?? randomUUID()

export type TraceContext = {
  readonly traceId: string
  readonly tenantId: string
  /** So that lines can be found from a distributed trace. */
  readonly traceparent?: string
}
/** What every log line of a request carries. */
export const traceContext = (traceId: string, tenantId: string, { traceparent: value }: IncomingHttpHeaders): TraceContext =>
  typeof value === 'string' && traceparent.test(value) ? { traceId, tenantId, traceparent: value } : { traceId, tenantId }
