import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { ConnectionLost, reasonOf } from '../errors.ts'

export interface Dialing {
  /** Milliseconds for the look-up, the connection and TLS, each. */
  readonly connectMs: number
  readonly ca: string | undefined
  /** What we show in TLS. */
  readonly certificate?: { readonly cert: string; readonly key: string } | undefined
  /** Whether an address of the host may be connected to (security 9.1). */
  readonly allows: (host: string, address: string) => boolean
}
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1')
const portOf = ({ port, protocol }: URL): number => (port === '' ? (protocol === 'ldaps:' ? 636 : 389) : Number(port))

/** For `host`: its certificate is always checked, whatever the environment says. */
export const tlsOptions = (host: string, { ca, certificate }: Pick<Dialing, 'ca' | 'certificate'>): ConnectionOptions => ({
  host,
  minVersion: 'TLSv1.2',
  rejectUnauthorized: true,
  ...(isIP(host) === 0 ? { servername: host } : {}),
  ...(ca === undefined ? {} : { ca }),
  ...certificate,
})

export const inTime = async <X>(step: ConnectionLost['step'], ms: number, work: Promise<X>): Promise<X> => {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new ConnectionLost(step, `${step}: no answer in ${ms} ms`, { timedOut: true })), ms)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
const addressesOf = async (host: string, { connectMs, allows }: Dialing) => {
  const found = await inTime('address', connectMs, lookup(host, { all: true })).catch((error: unknown) => {
    throw error instanceof ConnectionLost ? error : new ConnectionLost('address', `address: ${host} is not known: ${reasonOf(error)}`, { cause: error })
  })
  const open = found.filter(({ address }) => allows(host, address))
  if (open.length === 0) throw new ConnectionLost('address', `address: ${host} may not be reached: see [outbound.ldap] allow_private`)
  return open
}
const opened = async (step: 'connect' | 'tls', socket: Socket, name: string, ms: number): Promise<void> => {
  try {
    await inTime(step, ms, once(socket, name))
  } catch (error) {
    socket.on('error', () => {})
    socket.destroy()
    throw error instanceof ConnectionLost ? error : new ConnectionLost(step, `${step}: ${reasonOf(error)}`, { cause: error })
  }
}

/** An open socket: with TLS when the URL says ldaps. @throws ConnectionLost */
export const dial = async (url: URL, dialing: Dialing): Promise<Socket> => {
  const host = hostOf(url)
  const addresses = await addressesOf(host, dialing)
  const known: LookupFunction = (_host, options, done) => (options.all ? done(null, addresses) : done(null, addresses[0]?.address ?? '', addresses[0]?.family))
  const socket = connectTcp({ host, port: portOf(url), lookup: known, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 })
  await opened('connect', socket, 'connect', dialing.connectMs)
  if (url.protocol !== 'ldaps:') return socket
  const secure = connectTls({ ...tlsOptions(host, dialing), socket })
  await opened('tls', secure, 'secureConnect', dialing.connectMs)
  return secure
}
