import type { Clock } from '../clock/clock.ts'
import type { HealthReport } from '../health/contracts.ts'

/** How long a fault shows in health. */
const SHOWN_MS = 60_000

interface Fault {
  readonly at: number
  readonly what: string
}

/** Remembers which plugin's routes broke or hung, one entry a plugin, so that health can name them. Security rule 10.3. */
export const createTrouble = (clock: Clock) => {
  const faults = new Map<string, Fault>()
  return {
    /** @param what names the route and the kind of fault; no values of the request */
    note: (plugin: string, what: string) => void faults.set(plugin, { at: clock.monotonic(), what }),
    health(): HealthReport {
      const recent = [...faults].filter(([, { at }]) => clock.monotonic() - at < SHOWN_MS)
      if (recent.length === 0) return { status: 'up' }
      return { status: 'degraded', reason: recent.map(([plugin, { what }]) => `plugin '${plugin}': ${what}`).join('; ') }
    },
  }
}
export type Trouble = ReturnType<typeof createTrouble>
