import { DirectoryUnavailable, reasonOf } from '../errors.ts'

export interface BreakerOptions {
  /** Tries the directory: when it settles well, all is well. */
  readonly probe: () => Promise<void>
  readonly failures: number
  /** Until the first probe; twice as long after each that fails. */
  readonly firstMs: number
  readonly longestMs: number
  readonly changed: (reason: string | undefined) => void
}
export interface Breaker {
  /** @throws DirectoryUnavailable at once while it is open */
  check(): void
  succeeded(): void
  failed(error: unknown): void
  /** Why it is open, or the last thing that went wrong. */
  reason(): string | undefined
  close(): void
}

/** Opens after some failures in a row. Then nobody waits for the directory: a probe in the background finds out when it is back. */
export const createBreaker = ({ probe, failures, firstMs, longestMs, changed }: BreakerOptions): Breaker => {
  let count = 0
  let open = false
  let shut = false
  let why: string | undefined
  let timer: NodeJS.Timeout | undefined
  const succeeded = () => {
    if (count === 0 && !open) return
    const was = open
    count = 0
    open = false
    why = undefined
    clearTimeout(timer)
    if (was) changed(undefined)
  }
  const probeIn = (ms: number) => {
    timer = setTimeout(() => {
      probe().then(succeeded, (error) => {
        why = reasonOf(error)
        if (open && !shut) probeIn(Math.min(ms * 2, longestMs))
      })
    }, ms).unref()
  }
  return {
    check() {
      if (open) throw new DirectoryUnavailable('the directory does not answer and is left alone for a while', { detail: { reason: why } })
    },
    succeeded,
    failed(error) {
      why = reasonOf(error)
      count += 1
      if (open || shut || count < failures) return
      open = true
      changed(why)
      probeIn(firstMs)
    },
    reason: () => why,
    close() {
      shut = true
      clearTimeout(timer)
    },
  }
}
