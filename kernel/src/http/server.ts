import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, type Server, STATUS_CODES } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Log } from '../log/contracts.ts'
import type { HttpConfig } from './config.ts'

export interface ServerOptions {
  readonly config: HttpConfig
  /** Longer than any route may take: a body that is not here by then, or a caller that reads nothing for so long, is cut off. */
  readonly longestMs: number
  readonly log: Log
}
export interface HttpServer {
  /** @returns the port */
  listen(host: string, port: number): Promise<number>
  /** Takes no more connections, finishes what is in flight, then closes what is left. */
  drain(limitMs: number): Promise<void>
}

/** How often Node looks for connections past their time limit. */
const CHECK_MS = 1000
const statuses: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, HPE_CHUNK_EXTENSIONS_OVERFLOW: 413, ERR_HTTP_REQUEST_TIMEOUT: 408 }

/** Answers what never became a request: no route and no tenant, so the REST shape. */
const answerMalformed =
  (log: Log) =>
  (error: NodeJS.ErrnoException, socket: Duplex & { _httpMessage?: { headersSent?: boolean } | null }): void => {
    if (!socket.writable || error.code === 'ECONNRESET' || socket._httpMessage?.headersSent) {
      socket.destroy()
      return
    }
    const status = statuses[error.code ?? ''] ?? 400
    const message = STATUS_CODES[status] ?? 'Error'
    const traceId = randomUUID()
    const body = JSON.stringify({ code: 'kernel.bad_request', message, description: 'the request is malformed', traceId })
    log.debug('malformed request', { code: error.code, status, traceId })
    socket.end(
      `HTTP/1.1 ${status} ${message}\r\nContent-Type: application/json; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    )
  }

/** Connections on which no request has come yet: browsers open some ahead, and Node counts them as busy. */
const freshSockets = (server: Server) => {
  const fresh = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    fresh.add(socket)
    socket.once('close', () => fresh.delete(socket))
  })
  server.prependListener('request', (req: IncomingMessage) => fresh.delete(req.socket))
  return fresh
}

const listening = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE' ? new Error(`port ${port} of ${host} is in use: stop the other program or set [server] port`, { cause: error }) : error,
      )
    server.once('error', failed).listen(port, host, () => {
      server.off('error', failed)
      resolve((server.address() as AddressInfo).port)
    })
  })

/** A node:http server with every limit set. `checkContinue` goes the same way, so that a refusal comes before the body. */
export const createHttpServer = (listener: RequestListener, { config, longestMs, log }: ServerOptions): HttpServer => {
  const server = createServer(
    {
      maxHeaderSize: config.headerLimit,
      headersTimeout: config.headersTimeout * 1000,
      requestTimeout: longestMs,
      keepAliveTimeout: config.keepAliveTimeout * 1000,
      connectionsCheckingInterval: CHECK_MS,
      insecureHTTPParser: false,
      requireHostHeader: true,
      joinDuplicateHeaders: false,
    },
    listener,
  )
  // All that the size limit lets in: Node drops further ones silently.
  server.maxHeadersCount = 0
  server.timeout = longestMs
  server.maxConnections = config.maxConnections
  server.maxRequestsPerSocket = config.maxRequestsPerConnection
  server.on('checkContinue', listener).on('clientError', answerMalformed(log))
  const fresh = freshSockets(server)
  return {
    listen: (host, port) => listening(server, host, port),
    async drain(limitMs) {
      if (!server.listening) return
      const { promise, resolve } = Promise.withResolvers<void>()
      server.close(() => resolve())
      for (const socket of fresh) socket.destroy()
      const timer = setTimeout(() => server.closeAllConnections(), limitMs)
      await promise
      clearTimeout(timer)
    },
  }
}
