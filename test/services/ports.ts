import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'

/** A port that was free a moment ago: the system hands out another each time. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Sends `hello`, if any, and resolves with the first bytes of the answer; undefined when there is none within a second. */
export const greet = (port: number, hello?: string | Buffer): Promise<Buffer | undefined> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    const end = (answer?: Buffer) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(1000, () => end())
    socket.once('connect', () => hello && socket.write(hello))
    socket.once('data', end)
    socket.once('error', () => end())
    socket.once('close', () => end())
  })
