import { Agent, request } from 'node:http'

export interface Reply {
  readonly status: number
  readonly location: string | undefined
  readonly cookies: readonly string[]
  readonly body: string
}
export interface Ask {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly form?: Readonly<Record<string, string>>
}
const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/** One request over kept connections, with as little work as possible on this side. */
export const ask = (url: string, { method = 'GET', headers = {}, form }: Ask = {}): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const body = form && new URLSearchParams(form as Record<string, string>).toString()
    const extra = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(Buffer.byteLength(body)) }
    const sent = request(url, { agent, method: form ? 'POST' : method, headers: { ...headers, ...extra } }, (reply) => {
      const chunks: Buffer[] = []
      reply.on('data', (chunk: Buffer) => chunks.push(chunk))
      reply.on('end', () =>
        resolve({
          status: reply.statusCode ?? 0,
          location: reply.headers.location,
          cookies: reply.headers['set-cookie'] ?? [],
          body: Buffer.concat(chunks).toString(),
        }),
      )
      reply.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
export const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
})
/** @throws with the answer when it has another status. */
export const expect = (reply: Reply, status: number): Reply => {
  if (reply.status !== status) throw new Error(`expected ${status}, got ${reply.status}: ${reply.location ?? ''} ${reply.body.slice(0, 500)}`)
  return reply
}
/** `name=value` pairs that a browser would send back. */
export const jar = () => {
  const kept = new Map<string, string>()
  return {
    keep({ cookies }: Reply) {
      for (const line of cookies) {
        const pair = line.slice(0, line.indexOf(';') === -1 ? undefined : line.indexOf(';'))
        kept.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
      }
    },
    header: () => ({ cookie: [...kept].map(([name, value]) => `${name}=${value}`).join('; ') }),
  }
}
