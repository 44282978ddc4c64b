import { lookup } from 'node:dns'
import { isIP, type LookupFunction, Socket, type TcpSocketConnectOpts } from 'node:net'
import { DatabaseUnavailable } from '../errors.ts'

/** How a database of somebody else's is reached. */
export interface Wire {
  readonly connectMs: number
  /** Always with a checked certificate. Undefined: no TLS. */
  readonly tls: { readonly ca?: string; readonly minVersion: 'TLSv1.2'; readonly rejectUnauthorized: true } | undefined
  /** Connects by itself. */
  readonly connect: () => Socket
  /** Connects when `connect()` is called, wherever that says. */
  readonly socket: () => Socket
}
export interface WireOptions {
  readonly host: string
  readonly port: number
  readonly connectMs: number
  readonly tls: { readonly ca?: string } | undefined
  /** Asked for the address that is connected to. */
  readonly allows: (host: string, address: string) => boolean
}
const refused = () => new DatabaseUnavailable('the database cannot be used now', { detail: 'the address is not allowed' })

/** Looks up by itself, and judges each address before a socket is opened to it: no rebinding. Security rule 9.1. */
export const wireTo = ({ host, port, connectMs, tls, allows }: WireOptions): Wire => {
  const judged: LookupFunction = (name, options, answer) =>
    lookup(name, { ...options, all: true }, (error, addresses) => {
      if (error) return answer(error, [])
      const allowed = addresses.filter(({ address }) => allows(host, address))
      if (allowed.length === 0) return answer(refused(), [])
      if (options.all) return answer(null, allowed)
      answer(null, allowed[0]?.address ?? '', allowed[0]?.family)
    })
  const begin = (socket: Socket, connect: (to: TcpSocketConnectOpts) => Socket): Socket => {
    if (isIP(host) !== 0 && !allows(host, host)) {
      process.nextTick(() => socket.destroy(refused()))
      return socket
    }
    return connect({ host, port, lookup: judged }).setKeepAlive(true, 30_000)
  }
  return {
    connectMs,
    tls: tls && { ...tls, minVersion: 'TLSv1.2', rejectUnauthorized: true },
    connect() {
      const socket = new Socket()
      return begin(socket, (to) => socket.connect(to))
    },
    socket() {
      const socket = new Socket()
      const connect = socket.connect.bind(socket)
      return Object.assign(socket, { connect: () => begin(socket, connect) })
    },
  }
}
