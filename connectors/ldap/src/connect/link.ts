import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { ServerError } from '@gatehouse/kernel'
import { Client, ResultCodeError } from 'ldapts'
import { ConnectionLost, isPassing, reasonOf } from '../errors.ts'
import { type Dialing, dial, hostOf, inTime, tlsOptions } from './dial.ts'

export interface LinkOptions extends Dialing {
  readonly operationMs: number
  readonly startTls: boolean
}
/** One connection to one server. It never comes back once it broke: a client that connects again by itself would be anonymous. */
export interface Link {
  readonly url: string
  isOpen(): boolean
  /** @throws ConnectionLost; ResultCodeError the server answered with another code than success */
  run<X>(work: (client: Client) => Promise<X>): Promise<X>
  close(): void
  /** Called once, when it is closed by anybody. */
  onClose(listener: () => void): void
}
const plainOr = (error: unknown): unknown => {
  const isOurs = error instanceof ServerError || error instanceof TypeError || error instanceof RangeError
  if (isOurs || error instanceof ResultCodeError || error instanceof ConnectionLost) return error
  const timedOut = error instanceof Error && error.message.endsWith('timed out')
  return new ConnectionLost('operation', timedOut ? 'no answer in time' : `the connection broke: ${reasonOf(error)}`, { timedOut, cause: error })
}
const clientOn = (url: string, socket: Socket, operationMs: number): Client => {
  let given = false
  const once = () => {
    if (given) throw new ConnectionLost('operation', 'the connection broke')
    given = true
    return socket
  }
  const upgrade = (options: Parameters<typeof connectTls>[0]) => connectTls(options)
  return new Client({
    url,
    timeout: operationMs,
    createConnection: once as never,
    createSecureConnection: (url.startsWith('ldaps:') ? once : upgrade) as never,
  })
}

/** @throws ConnectionLost */
export const openLink = async (url: string, options: LinkOptions): Promise<Link> => {
  const target = new URL(url)
  const socket = await dial(target, options)
  const client = clientOn(url, socket, options.operationMs)
  const listeners: (() => void)[] = []
  let open = true
  const closed = () => {
    if (!open) return
    open = false
    for (const listener of listeners) listener()
  }
  const close = () => {
    closed()
    client.unbind().catch(() => {})
    socket.destroy()
  }
  socket.once('close', closed)
  socket.on('error', closed)
  if (options.startTls && target.protocol === 'ldap:') {
    try {
      await inTime('tls', options.connectMs + options.operationMs, client.startTLS(tlsOptions(hostOf(target), options)))
    } catch (error) {
      close()
      throw error instanceof ConnectionLost ? error : new ConnectionLost('tls', `tls: ${reasonOf(error)}`, { cause: error })
    }
  }
  return {
    url,
    isOpen: () => open,
    close,
    onClose: (listener) => void listeners.push(listener),
    async run(work) {
      if (!open) throw new ConnectionLost('operation', 'the connection broke')
      try {
        return await work(client)
      } catch (given) {
        const error = plainOr(given)
        if (error instanceof ConnectionLost || isPassing(error)) close()
        throw error
      }
    },
  }
}
