import type { TestReply, TestRequest, TestServer } from '@gatehouse/kernel/testing'

type Fields = Readonly<Record<string, string>>
const unescaped = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')
/** Hidden fields of the page's form. */
export const hiddenFields = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)]
      .map(([, name = '', value = '']) => [unescaped(name), unescaped(value)])
      .filter(([name]) => name !== 'return'),
  )

/** What a browser without JavaScript does: cookies, redirects within the server, forms. */
export const testBrowser = (server: Pick<TestServer, 'url' | 'request'>) => {
  const jar = new Map<string, string>()
  const send = async (path: string, request: TestRequest = {}): Promise<TestReply> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const reply = await server.request(path.replace(server.url, ''), { ...request, headers: { ...(cookie ? { cookie } : {}), ...request.headers } })
    for (const line of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
    return reply
  }
  /** Follows redirects until a page, or an address of somebody else. */
  const settle = async (reply: TestReply): Promise<TestReply> => {
    const location = reply.headers.get('location')
    if (reply.status < 300 || reply.status > 399 || location === null) return reply
    return location.startsWith('/') || location.startsWith(`${server.url}/`) ? settle(await send(location)) : reply
  }
  const post = (path: string, form: Fields, headers: Fields = {}) =>
    send(path, { method: 'POST', form, headers: { origin: server.url, 'sec-fetch-site': 'same-origin', ...headers } })
  return {
    jar,
    get: (path: string) => send(path),
    post,
    settle,
    go: async (path: string) => settle(await send(path)),
    submit: async (path: string, form: Fields) => settle(await post(path, form)),
  }
}
export type TestBrowser = ReturnType<typeof testBrowser>

/** Parameters of the answer at a redirect URI, from its query or fragment. */
export const answerOf = (reply: TestReply): URLSearchParams => {
  const location = reply.headers.get('location')
  if (location === null) throw new Error(`no redirect: ${reply.status} ${reply.text.slice(0, 500)}`)
  const url = new URL(location)
  return new URLSearchParams(url.hash ? url.hash.slice(1) : url.search)
}
