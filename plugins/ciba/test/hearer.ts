import { once } from 'node:events'
import { createServer, type OutgoingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface HearerAnswer {
  readonly status: number
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string
}
/** A small real client that hears pings. */
export const startHearer = async () => {
  const heard: { readonly path: string; readonly type: string | undefined; readonly authorization: string | undefined; readonly body: string }[] = []
  const answers: HearerAnswer[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { authorization, 'content-type': type } = request.headers
    heard.push({ path: request.url ?? '', type, authorization, body: Buffer.concat(chunks).toString() })
    const { status, headers = {}, body } = answers.shift() ?? { status: 204 }
    response.writeHead(status, headers).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/cb`,
    heard,
    /** The next requests; afterwards 204. */
    answersWith: (...next: readonly (HearerAnswer | number)[]) => void answers.push(...next.map((one) => (typeof one === 'number' ? { status: one } : one))),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
export type Hearer = Awaited<ReturnType<typeof startHearer>>
