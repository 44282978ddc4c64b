import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Delivered {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}
/** A small real receiver of webhooks that can be switched off and on at one port. */
export const webhookReceiver = async () => {
  const delivered: Delivered[] = []
  let server: Server | undefined
  let port = 0
  const on = async () => {
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      delivered.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
      response.writeHead(202).end()
    }).listen(port, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  }
  const off = async () => {
    server?.closeAllConnections()
    if (server?.listening) await new Promise((resolve) => server?.close(resolve))
  }
  await on()
  return { url: `http://127.0.0.1:${port}/hook`, delivered, on, off, [Symbol.asyncDispose]: off }
}
export type WebhookReceiver = Awaited<ReturnType<typeof webhookReceiver>>
