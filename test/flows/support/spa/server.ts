import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'

/** A script of this folder, with its SDK. */
export type SpaEntry = 'asgardeo-browser' | 'asgardeo-auth-spa'
const html =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>App</title></head><body><script type="module" src="/app.js"></script></body></html>'
const bundled = async (entry: SpaEntry): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, `${entry}.ts`)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    define: { global: 'globalThis' },
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}

/** A single page application on an origin of its own: one page that reads its settings from `/settings.json`. */
export const startSinglePageApp = async (entry: SpaEntry) => {
  let settings: object = {}
  const script = await bundled(entry)
  const files: Readonly<Record<string, () => readonly [type: string, body: string]>> = {
    '/': () => ['text/html; charset=utf-8', html],
    '/app.js': () => ['text/javascript; charset=utf-8', script],
    '/settings.json': () => ['application/json', JSON.stringify(settings)],
  }
  const server = createServer(({ url = '/' }, response) => {
    const [type, body] = files[url.split('?', 1)[0] ?? '']?.() ?? []
    if (type === undefined) return response.writeHead(404).end()
    return response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  return {
    origin,
    /** Its one address: where it starts, and where sign-in and sign-out come back to. */
    url: `${origin}/`,
    configure: (given: object) => {
      settings = given
    },
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
export type SinglePageApp = Awaited<ReturnType<typeof startSinglePageApp>>
