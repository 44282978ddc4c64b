import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Mounted } from './mounted.ts'
import type { IncomingRequest } from './request.ts'

/** How far an exchange has come: says whose fault a time-out is. */
export type Stage = 'front' | 'body' | 'handler'

/** One request and its answer, as the front door keeps it. */
export interface Exchange {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly id: string
  /** Milliseconds of the monotonic clock. */
  readonly started: number
  stage: Stage
  answered: boolean
  /** The connection ends with the answer: until the request is known to be unambiguous, what follows it is not trusted. */
  close: boolean
  /** Path without the tenant prefix, as far as it is known; for the shape of errors. */
  path: string
  route: Mounted | undefined
  request: IncomingRequest | undefined
  /** CORS headers of the answer. */
  cors: Readonly<Record<string, string>> | undefined
  timer: NodeJS.Timeout | undefined
}

export const exchangeOf = (req: IncomingMessage, res: ServerResponse, id: string): Exchange => ({
  req,
  res,
  id,
  started: performance.now(),
  stage: 'front',
  answered: false,
  close: true,
  path: '',
  route: undefined,
  request: undefined,
  cors: undefined,
  timer: undefined,
})
