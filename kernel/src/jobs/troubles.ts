import type { Clock } from '../clock/clock.ts'
import type { HealthReport } from '../health/contracts.ts'
import type { Outcome } from './run-job.ts'

const rememberMs = 600_000
const maxNames = 500

/** Which jobs end badly, for health: one that succeeds again is forgotten. */
export const troubles = (clock: Clock) => {
  const dead = new Map<string, { readonly plugin: string; readonly at: number }>()
  return {
    note(name: string, plugin: string, outcome: Outcome) {
      if (outcome === 'done') dead.delete(name)
      if (outcome === 'dead' && (dead.has(name) || dead.size < maxNames)) dead.set(name, { plugin, at: clock.monotonic() })
    },
    report(): HealthReport {
      for (const [name, { at }] of dead) if (clock.monotonic() - at > rememberMs) dead.delete(name)
      if (dead.size === 0) return { status: 'up' }
      const names = [...dead].slice(0, 5).map(([name, { plugin }]) => `${name} (plugin '${plugin}')`)
      return { status: 'degraded', reason: `jobs fail for good: ${names.join(', ')}` }
    },
  }
}
