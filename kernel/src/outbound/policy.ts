import { isIP } from 'node:net'
import { addressSet, isPublicAddress, parseRange, unmapped } from './addresses.ts'
import type { FeatureConfig } from './config.ts'
import { OutboundRefused } from './contracts.ts'

/** What one feature may reach. */
export interface Policy {
  readonly config: FeatureConfig
  /** @throws OutboundRefused the URL shows by itself that it is not allowed */
  url(text: string): URL
  /** Whether a connection to this address may be made for a host name. */
  address(host: string, address: string): boolean
}

/** Services that never speak HTTP: a request could be read as commands there. Below 1024 only 80 and 443 are allowed. */
const badPorts = new Set([
  1719, 1720, 1723, 2049, 3306, 3389, 3659, 4045, 5060, 5061, 5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, 11211, 27017,
])
const localName = /(?:^|\.)(?:localhost|local|internal|localdomain)$/

/** The host as it is looked up: no brackets, no trailing dot. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
const allowedPort = (port: number) => port === 80 || port === 443 || (port >= 1024 && !badPorts.has(port))

const privateTargets = (entries: readonly string[]) => {
  const names = new Set(entries.filter((entry) => !parseRange(entry)).map((entry) => entry.toLowerCase()))
  const ranges = addressSet(entries.filter((entry) => parseRange(entry)))
  return {
    name: (host: string) => names.has(host),
    address: (address: string) => ranges.check(unmapped(address), isIP(unmapped(address)) === 6 ? 'ipv6' : 'ipv4'),
  }
}

/** Security rule 9.1. Messages never quote the URL: there are secrets in some. */
export const createPolicy = (config: FeatureConfig): Policy => {
  const allowed = privateTargets(config.allowPrivate)
  const address = (host: string, ip: string) => isPublicAddress(ip) || allowed.name(host) || allowed.address(ip)
  const refuse = (reason: string): never => {
    throw new OutboundRefused(reason)
  }
  return {
    config,
    address,
    url(text) {
      const url = URL.parse(text)
      if (!url || text.length > 8192) return refuse('the URL is not valid')
      if (url.protocol !== 'https:' && !(url.protocol === 'http:' && config.allowHttp)) return refuse('the URL must be https')
      if (url.username !== '' || url.password !== '') return refuse('the URL must hold no user name or password')
      const host = hostOf(url)
      if (host === '') return refuse('the URL has no host')
      if (url.port !== '' && !allowedPort(Number(url.port)) && !allowed.name(host) && !(isIP(host) !== 0 && allowed.address(host))) {
        return refuse('the port of the URL is not allowed')
      }
      const literal = isIP(host) !== 0
      if (literal ? !address(host, host) : localName.test(host) && !allowed.name(host) && config.allowPrivate.length === 0) {
        return refuse('the address of the URL is not allowed')
      }
      return url
    },
  }
}
