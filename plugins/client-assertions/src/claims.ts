/** What an assertion must say: RFC 7523 §3, security rule 3.3. */
export interface Demand {
  readonly clientId: string
  /** Names of ours. */
  readonly audiences: readonly string[]
  /** `aud` is no list, or a list of our names alone, or a list that has one. */
  readonly naming: 'one' | 'ours' | 'others too'
  /** Seconds since the epoch. */
  readonly now: number
  /** Seconds. */
  readonly maxLifetime: number
}
export interface AssertionClaims {
  readonly jti: string
  /** Seconds since the epoch. */
  readonly exp: number
}
type Claims = Readonly<Record<string, unknown>>
/** Seconds that a client's clock may be ahead. */
const SKEW = 60
const MOST_AUDIENCES = 10
const MOST_JTI = 512

/** Somebody else who is in `aud` as well could bring the assertion to us: all of it has to be us, unless the application chose otherwise. */
const isForUs = (aud: unknown, { audiences, naming }: Demand): boolean => {
  const isOurs = (one: unknown) => typeof one === 'string' && audiences.includes(one)
  if (!Array.isArray(aud)) return isOurs(aud)
  if (naming === 'one' || aud.length === 0 || aud.length > MOST_AUDIENCES) return false
  return naming === 'ours' ? aud.every(isOurs) : aud.some(isOurs)
}
const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const notAhead = (value: unknown, now: number): boolean => value === undefined || (isTime(value) && value <= now + SKEW)

/** @returns what is wrong, for the log; undefined when nothing is */
export const faultIn = ({ iss, sub, aud, exp, iat, nbf, jti }: Claims, demand: Demand): string | undefined => {
  const { clientId, now, maxLifetime } = demand
  if (iss !== clientId || sub !== clientId) return 'iss and sub are not the client'
  if (!isForUs(aud, demand)) return 'aud is somebody else'
  if (!isTime(exp) || exp <= now) return 'exp is missing or over'
  if (exp > now + maxLifetime + SKEW) return 'exp is too far away'
  if (!notAhead(iat, now) || !notAhead(nbf, now)) return 'iat or nbf is in the future'
  return typeof jti === 'string' && jti !== '' && jti.length <= MOST_JTI ? undefined : 'jti is missing or too long'
}
