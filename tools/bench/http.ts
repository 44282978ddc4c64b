import { type Dispatcher, Pool } from 'undici'

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
/** As many connections as there are lanes, so that no request waits for another. */
const connections = 64
const pools = new Map<string, Pool>()
const poolOf = (origin: string): Pool => {
  const found = pools.get(origin) ?? new Pool(origin, { connections, pipelining: 1 })
  pools.set(origin, found)
  return found
}
const listOf = (value: string | readonly string[] | undefined): readonly string[] => (typeof value === 'string' ? [value] : (value ?? []))

/**
 * One request over kept connections, with as little work as possible on this side: where the client is the slower one, the server
 * waits and wakes for each request, and that hides what the request costs.
 */
export const ask = async (url: string, { method = 'GET', headers = {}, form }: Ask = {}): Promise<Reply> => {
  const slash = url.indexOf('/', 8)
  const [origin, path] = slash === -1 ? [url, '/'] : [url.slice(0, slash), url.slice(slash)]
  const sent: Dispatcher.RequestOptions = form
    ? { path, method: 'POST', headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(form).toString() }
    : { path, method: method as Dispatcher.HttpMethod, headers }
  const reply = await poolOf(origin).request(sent)
  return {
    status: reply.statusCode,
    location: listOf(reply.headers.location)[0],
    cookies: listOf(reply.headers['set-cookie']),
    body: await reply.body.text(),
  }
}
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
