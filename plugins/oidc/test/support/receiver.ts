import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly method: string
  readonly type: string
  readonly form: URLSearchParams
}
/** A client's logout endpoint. */
export const startReceiver = async (answer: (count: number) => number = () => 200) => {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => {
      text += chunk
    })
    request.on('end', () => {
      received.push({ method: request.method ?? '', type: request.headers['content-type'] ?? '', form: new URLSearchParams(text) })
      response.writeHead(answer(received.length)).end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/bc?app=1`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
/** Lets logout tokens go to this machine. */
export const reachable = { outbound: { 'backchannel-logout': { allowHttp: true, allowPrivate: ['127.0.0.1'] } } }
