import type { TestReply, TestRequest, TestServer } from '@gatehouse/kernel/testing'

/** Cookies of one browser; redirects are not followed. */
export const browser = (server: TestServer) => {
  const jar = new Map<string, string>()
  const send = async (path: string, request: TestRequest = {}): Promise<TestReply> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const reply = await server.request(path, { ...request, headers: { ...(cookie ? { cookie } : {}), ...request.headers } })
    for (const line of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
    return reply
  }
  return {
    jar,
    get: (path: string) => send(path),
    post: (path: string, form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) =>
      send(path, { method: 'POST', form, headers: { origin: server.url, 'sec-fetch-site': 'same-origin', ...headers } }),
  }
}
export type Browser = ReturnType<typeof browser>

export const locationOf = ({ headers }: TestReply): string => headers.get('location') ?? ''
export const keyIn = (url: string): string => new URL(url, 'http://x').searchParams.get('sessionDataKey') ?? ''

/** Begins a login. @returns where the browser is sent, and the flow's key */
export const begin = async (user: Browser, application = 'one', demand: object = {}) => {
  const reply = await user.get(`/start?${new URLSearchParams({ application, demand: JSON.stringify(demand) })}`)
  const to = locationOf(reply)
  return { reply, to, key: keyIn(to) }
}
/** Name and password, and on to the protocol when that was enough. */
export const signIn = async (user: Browser, application = 'one', demand: object = {}, more: Readonly<Record<string, string>> = {}) => {
  const { key } = await begin(user, application, demand)
  const answer = await user.post('/commonauth', { sessionDataKey: key, username: 'kim', password: 'right', ...more })
  return { key, answer, back: await user.get(locationOf(answer)) }
}
