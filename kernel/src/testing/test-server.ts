import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Server } from '../config/contracts.ts'
import { freePort } from '../config/free-port.ts'
import { Settle } from '../jobs/settle.ts'
import { kernelPlugins } from '../kernel-plugins.ts'
import { boot } from '../wiring/boot.ts'
import { plan, testServerTable } from './boot-test.ts'
import type { TestServer, TestServerOptions } from './contracts.ts'
import { fakeLog } from './fake-log.ts'
import { send } from './send.ts'

const folderOf = async (dataDir: string | undefined) => {
  if (dataDir === undefined) return mkdtemp(join(tmpdir(), 'gatehouse-test-'))
  await mkdir(dataDir, { recursive: true })
  return dataDir
}

/** Every part of the kernel and these plugins, booted as `npm start` does. Free to call many times in one process. */
export const startTestServer = async (options: TestServerOptions = {}): Promise<TestServer> => {
  const folder = await folderOf(options.dataDir)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const server = testServerTable({ port, publicUrl: url, ...(options.tables?.server as object | undefined), dataDir: folder }, folder)
  const heard = new Map<string, unknown[]>()
  const hear = (eventId: string, payload: unknown) => {
    const known = heard.get(eventId)
    if (known) known.push(payload)
    else heard.set(eventId, [payload])
  }
  const plugins = plan({ ...options, plugins: [...(await kernelPlugins()), ...(options.plugins ?? [])] })
  const log = fakeLog()
  const clean = async () => {
    if (options.dataDir === undefined) await rm(folder, { recursive: true, force: true })
  }
  const running = await boot({ plugins, log, hear, values: [[Server, server]], replace: options.replace ?? [] }).catch(async (error) => {
    await clean()
    throw error
  })
  const agent = new Agent({ keepAlive: true })
  const request: TestServer['request'] = (path, asked) => send(url + path, agent, asked)
  const stop = async () => {
    agent.destroy()
    await running.stop()
    await clean()
  }
  return {
    url,
    log,
    leftOut: running.leftOut,
    request,
    get: (path, headers = {}) => request(path, { headers }),
    post: (path, form, headers = {}) => request(path, { method: 'POST', form, headers }),
    use: running.use,
    heard: <P extends { readonly tenantId: string }>(event: { readonly id: string }) => [...(heard.get(event.id) ?? [])] as readonly P[],
    settle: () => running.use(Settle).settle(),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
