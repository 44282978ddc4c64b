import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

export interface Peer {
  readonly address: string
  /** The caller used TLS. */
  readonly secure: boolean
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')
/** `::ffff:192.0.2.1` is how a dual-stack socket writes 192.0.2.1. */
export const plainAddress = (address: string): string => (address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address)

/**
 * Whether an address is in one of the ranges.
 * @param setting for the message
 * @throws Error a range is not one
 */
export const addressRanges = (setting: string, ranges: readonly string[]): ((address: string) => boolean) => {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    const family = isIP(address)
    const most = family === 6 ? 128 : 32
    if (family === 0 || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most))) {
      throw new Error(`${setting}: '${range}' is not an address range such as 10.0.0.0/8`)
    }
    list.addSubnet(address, bits === undefined ? most : Number(bits), familyOf(address))
  }
  return (address) => list.check(address, familyOf(address))
}

/**
 * Who calls. X-Forwarded-* count only from listed proxies: of X-Forwarded-For the rightmost address that is no listed proxy,
 * of X-Forwarded-Proto the last value. Forwarded and X-Forwarded-Host are never read. Security rule 1.8.
 */
export const peerReader = (trusted: readonly string[]) => {
  const isTrusted = addressRanges('trusted_proxies', trusted)
  const reported = (direct: string, header: string): string => {
    const hops = header.split(',').slice(-20)
    let last = direct
    for (let at = hops.length - 1; at >= 0; at -= 1) {
      const hop = plainAddress((hops[at] ?? '').trim().replace(/^\[(.*)\]$/, '$1'))
      if (isIP(hop) === 0) return last
      last = hop
      if (!isTrusted(hop)) return hop
    }
    return last
  }
  return (req: IncomingMessage): Peer => {
    const { socket } = req
    const encrypted = 'encrypted' in socket && socket.encrypted === true
    const direct = plainAddress(socket.remoteAddress ?? '0.0.0.0')
    if (trusted.length === 0 || !isTrusted(direct)) return { address: direct, secure: encrypted }
    const forwarded = req.headers['x-forwarded-for']
    const proto = String(req.headers['x-forwarded-proto'] ?? '')
      .split(',')
      .at(-1)
      ?.trim()
      .toLowerCase()
    return { address: typeof forwarded === 'string' ? reported(direct, forwarded) : direct, secure: encrypted || proto === 'https' }
  }
}
