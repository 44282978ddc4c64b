import { UntrustedToken } from '@gatehouse/trusted-issuers/contracts'
import type { Saml2BearerConfig } from '../config.ts'
import type { Assertion, Confirmation } from './read.ts'

/** Milliseconds. Security rules 6.4 and 11.9. */
export const SKEW = 60_000

interface Terms {
  /** What we are called in the audience and as the recipient. */
  readonly names: readonly string[]
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly config: Pick<Saml2BearerConfig, 'maxLifetime' | 'maxAge'>
}
const untimely = (message: string) => new UntrustedToken('time', message)

const within = (now: number, { notBefore, notOnOrAfter }: Pick<Confirmation, 'notBefore' | 'notOnOrAfter'>): boolean =>
  (notBefore === undefined || notBefore - SKEW <= now) && (notOnOrAfter === undefined || now < notOnOrAfter + SKEW)

const checkTimes = (assertion: Assertion, { now, config }: Terms): void => {
  if (!within(now, { notBefore: assertion.notBefore, notOnOrAfter: undefined })) throw untimely('the assertion does not hold yet')
  if (!within(now, { notBefore: undefined, notOnOrAfter: assertion.notOnOrAfter })) throw untimely('the assertion has expired')
  if (assertion.issuedAt > now + SKEW) throw untimely('the assertion was issued in the future')
  if (assertion.issuedAt < now - config.maxAge * 1000 - SKEW) throw untimely('the assertion was issued too long ago')
}
/** RFC 7522 §3, points 2, 4 and 5. @returns its end in milliseconds since the epoch @throws UntrustedToken */
export const checkAssertion = (assertion: Assertion, terms: Terms): number => {
  const { names, now, config } = terms
  const { audiences, confirmations, notOnOrAfter } = assertion
  if (audiences.length === 0 || !audiences.every((allowed) => allowed.some((one) => names.includes(one))))
    throw new UntrustedToken('audience', 'the audience of the assertion is another')
  checkTimes(assertion, terms)
  if (confirmations.length === 0) throw new UntrustedToken('claims', 'the assertion is not for a bearer')
  // Data may be missing where the conditions have an end; where there are data, they say for whom and until when.
  const ours = confirmations.filter(({ data, recipient }) => (data ? recipient !== undefined && names.includes(recipient) : notOnOrAfter !== undefined))
  if (ours.length === 0) throw new UntrustedToken('claims', 'the recipient of the assertion is missing or another')
  const live = ours.filter((one) => (!one.data || one.notOnOrAfter !== undefined) && within(now, one))
  if (live.length === 0) throw untimely('the confirmation of the assertion does not hold at this time')
  const end = Math.min(notOnOrAfter ?? Number.POSITIVE_INFINITY, Math.max(...live.map((one) => one.notOnOrAfter ?? Number.POSITIVE_INFINITY)))
  if (end > now + config.maxLifetime * 1000 + SKEW) throw untimely('the assertion lives too long')
  return end
}
