import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { Clock, Sealing, Tenant } from '@gatehouse/kernel'

interface Deps {
  readonly sealing: Pick<Sealing, 'derive'>
  readonly clock: Pick<Clock, 'now'>
  /** Seconds. */
  readonly ttl: number
}
const PURPOSE = 'dpop.nonce'

/**
 * Nonces that every node makes alike and nobody else can: RFC 9449 §8. One holds for its own period and the next. That of the
 * period ahead is taken as well, as the clocks of nodes differ.
 */
export const createNonces = ({ sealing, clock, ttl }: Deps) => {
  let key: KeyObject | undefined
  const of = ({ id }: Tenant, period: number): string => {
    key ??= createSecretKey(sealing.derive(PURPOSE))
    return createHmac('sha256', key).update(`${period} ${id}`).digest('base64url')
  }
  const period = () => Math.floor(clock.now() / 1000 / ttl)
  return {
    current: (tenant: Tenant): string => of(tenant, period()),
    holds(tenant: Tenant, nonce: unknown): boolean {
      if (typeof nonce !== 'string' || nonce.length !== 43) return false
      const given = Buffer.from(nonce)
      const now = period()
      return given.length === 43 && [now, now - 1, now + 1].some((one) => timingSafeEqual(given, Buffer.from(of(tenant, one))))
    },
  }
}
export type Nonces = ReturnType<typeof createNonces>
