import { isIP } from 'node:net'
import type { RateLimiter } from '../state/contracts.ts'
import type { RateRule, Request } from './contracts.ts'

/** One caller: an IPv4 address, or the /64 that an IPv6 caller may choose any address of. */
export const sourceOf = (address: string): string => {
  if (isIP(address) !== 6) return address
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? []
  const before = head === '' ? [] : head.split(':')
  const after = tail ? tail.split(':') : []
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length
  const groups = [...before, ...Array<string>(Math.max(0, zeros)).fill('0'), ...after]
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}

/** @throws TooManyRequests */
export const rateCheck = (limiter: RateLimiter) => (rule: RateRule, request: Request) =>
  limiter.consume(request.tenant, rule.name, rule.by?.(request) ?? sourceOf(request.remoteAddress), rule)
