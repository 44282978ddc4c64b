import type { LookupAddress } from 'node:dns'
import { Resolver, lookup as systemLookup } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import { OutboundRefused } from './contracts.ts'
import type { Policy } from './policy.ts'

/** All addresses of a host name. @throws when there is none */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>

/** /etc/hosts and the like. Takes a thread of the pool while it waits: only for names that the operator chose. */
export const throughSystem: Resolve = (host) => systemLookup(host, { all: true })

/** DNS itself: a slow name server holds up no thread, and so no password hash. */
export const throughDns: Resolve = async (host) => {
  const resolver = new Resolver({ timeout: 3000, tries: 2 })
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
  const found = [
    ...(v4.status === 'fulfilled' ? v4.value.map((address) => ({ address, family: 4 })) : []),
    ...(v6.status === 'fulfilled' ? v6.value.map((address) => ({ address, family: 6 })) : []),
  ]
  if (found.length === 0) throw v4.status === 'rejected' ? v4.reason : new Error('the name has no address')
  return found
}

/**
 * The lookup of a connection: what it returns is what is connected to, so a name that changes its address between a check and
 * the connection gains nothing (security rule 9.1).
 */
export const guardedLookup =
  (policy: Policy, resolve: Resolve): LookupFunction =>
  (host, options, done) => {
    const failed = (error: NodeJS.ErrnoException) => done(error, [])
    resolve(host).then((found) => {
      const open = found.filter(({ address }) => policy.address(host, address))
      const [first] = open
      if (!first) return failed(new OutboundRefused('the address of the URL is not allowed', { detail: { addresses: found.length } }))
      return options.all ? done(null, [...open]) : done(null, first.address, first.family)
    }, failed)
  }
