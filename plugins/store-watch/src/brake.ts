import type { Clock, HealthReport, Log, Tenant } from '@gatehouse/kernel'
import type { StoreWatchConfig } from './config.ts'

/** Of whom a store was asked in one turn. */
export interface Count {
  readonly store: string
  /** Who was there before. */
  readonly known: number
  readonly vanished: number
}
interface Deps {
  readonly clock: Pick<Clock, 'monotonic'>
  readonly log: Log
}
/** Fewer may be gone at once in any store. */
const fewest = 10
/** Another node may have had the next turn. */
const rememberMs = 3_600_000
const mostNamed = 20

/** Where many are gone at once it is a wrong search base or a right that our account lost, and not they. */
export const vanishBrake = ({ clock, log }: Deps, { vanishLimit }: Pick<StoreWatchConfig, 'vanishLimit'>) => {
  const held = new Map<string, { readonly reason: string; readonly at: number }>()
  return {
    /** @returns whether the turn is no news */
    holds({ id: tenantId, name }: Tenant, { store, known, vanished }: Count): boolean {
      const key = `${tenantId} ${store}`
      held.delete(key)
      if (vanished < fewest || vanished * 100 <= known * vanishLimit) return false
      log.warn('too many users of a store are gone at once: nobody is taken for gone', { tenantId, store, known, vanished })
      held.set(key, { reason: `${store} of tenant ${name}: ${vanished} of ${known}`, at: clock.monotonic() })
      return true
    },
    health(): HealthReport {
      for (const [key, { at }] of held) if (clock.monotonic() - at > rememberMs) held.delete(key)
      if (held.size === 0) return { status: 'up' }
      const reasons = [...held.values()].slice(0, mostNamed).map(({ reason }) => reason)
      return { status: 'degraded', reason: `too many users of a store are gone at once: ${reasons.join('; ')}` }
    },
  }
}
export type VanishBrake = ReturnType<typeof vanishBrake>
