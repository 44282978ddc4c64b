import { createServer, type OutgoingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { MetricsPage, Reply } from './contracts.ts'
import type { HealthPages } from './health/pages.ts'
import { json } from './replies.ts'

export interface Management {
  /** @returns the port */
  listen(host: string, port: number): Promise<number>
  stop(): Promise<void>
}

/** Metrics and health on a port of their own, which is not for the world. */
export const createManagement = (pages: HealthPages, metrics: MetricsPage | undefined): Management => {
  const answer = async (path: string): Promise<Reply> => {
    if (path === '/metrics' && metrics) return { status: 200, headers: { 'content-type': metrics.contentType }, body: await metrics.text() }
    if (path === '/health/live') return pages.live()
    if (path === '/health/ready') return pages.ready()
    return json(404, { code: 'kernel.not_found', message: 'Not Found', description: 'there is nothing at this address' })
  }
  const server = createServer({ maxHeaderSize: 8192, headersTimeout: 5000, requestTimeout: 10_000 }, (req, res) => {
    answer(req.url?.split('?')[0] ?? '').then(
      ({ status, headers, body }) => res.writeHead(status, headers as OutgoingHttpHeaders).end(body),
      () => res.writeHead(500).end(),
    )
  })
  server.maxConnections = 100
  return {
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        server.once('error', reject).listen(port, host, () => resolve((server.address() as AddressInfo).port))
      }),
    stop: () =>
      new Promise((resolve) => {
        if (!server.listening) return resolve()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
