import { startTestServer, type TestReply, type TestRequest, type TestServerOptions } from '@gatehouse/kernel/testing'
import pages from '@gatehouse/pages'
import demo from '../../src/plugin.ts'
import { testProvider } from './provider.ts'

export const demoServer = async (options: Omit<TestServerOptions, 'plugins'> = {}) => {
  const provider = testProvider()
  const server = await startTestServer({ ...options, plugins: [pages, provider.plugin, demo] })
  /** One browser: cookies, own forms, no redirects. */
  const browser = () => {
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
    const post = (path: string, form: Readonly<Record<string, string>> = {}, headers: Readonly<Record<string, string>> = { 'sec-fetch-site': 'same-origin' }) =>
      send(path, { method: 'POST', form, headers })
    const follow = (reply: TestReply) => send(reply.headers.get('location') ?? '')
    return {
      jar,
      get: (path: string) => send(path),
      post,
      follow,
      /** From the invitation up to the callback, which is not called yet. */
      async begin() {
        const authorize = await post('/demo/login')
        return (await follow(authorize)).headers.get('location') ?? ''
      },
      async signIn() {
        const callback = await send((await follow(await post('/demo/login'))).headers.get('location') ?? '')
        return callback
      },
    }
  }
  return { ...server, ...provider, browser }
}
