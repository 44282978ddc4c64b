import { BlockList, isIP } from 'node:net'

/** IPv4 that is not the public internet: RFC 6890 and its registry, and the metadata address of one cloud that looks public. */
const closed4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]
/** Inside 2000::/3, which alone is global unicast; the rest is closed as a whole: mapped, NAT64, unique local, link-local, multicast. */
const closed6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20']

const bitsOf = (address: string) => (isIP(address) === 6 ? 128 : 32)
const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** @returns undefined when the text is not an address or a CIDR range */
export const parseRange = (range: string): { readonly address: string; readonly bits: number } | undefined => {
  const [address = '', bits, more] = range.split('/')
  if (isIP(address) === 0 || more !== undefined) return undefined
  const most = bitsOf(address)
  if (bits === undefined) return { address, bits: most }
  return /^\d{1,3}$/.test(bits) && Number(bits) <= most ? { address, bits: Number(bits) } : undefined
}

/** @throws Error a range is not one */
export const addressSet = (ranges: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const range of ranges) {
    const parsed = parseRange(range)
    if (!parsed) throw new Error(`'${range}' is not an address or a range`)
    list.addSubnet(parsed.address, parsed.bits, familyOf(parsed.address))
  }
  return list
}
const list4 = addressSet(closed4)
const list6 = addressSet(closed6)
const global6 = addressSet(['2000::/3'])

/** Without brackets and zone. `::ffff:192.0.2.1`, in any spelling, is 192.0.2.1 spoken over an IPv6 socket. */
export const unmapped = (address: string): string => {
  const plain = address.replace(/%.*$/, '')
  if (isIP(plain) !== 6) return plain
  const { hostname } = new URL(`http://[${plain}]`)
  const mapped = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(hostname)
  if (!mapped) return hostname.slice(1, -1)
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/**
 * An address that the open internet routes to one host. What is written as IPv4-mapped is not: nobody but somebody who
 * hides an address writes it so.
 */
export const isPublicAddress = (address: string): boolean => {
  if (isIP(address) === 4) return !list4.check(address, 'ipv4')
  return isIP(address) === 6 && !address.includes('%') && global6.check(address, 'ipv6') && !list6.check(address, 'ipv6')
}
