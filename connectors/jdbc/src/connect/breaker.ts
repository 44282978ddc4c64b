import { DatabaseStoreUnavailable, reasonOf } from '../errors.ts'

export interface BreakerOptions {
  /** Settles well when the database answers. */
  readonly probe: () => Promise<void>
  /** Failures in a row that open it. */
  readonly failures: number
  /** Until the first probe; twice as long after each that fails. */
  readonly firstMs: number
  readonly longestMs: number
  /** Told when it opens, with the reason, and when all is well again, without one. */
  readonly changed: (reason: string | undefined) => void
}

/** Once open nobody waits for the database: a probe in the background finds out when it is back. */
export const createBreaker = ({ probe, failures, firstMs, longestMs, changed }: BreakerOptions) => {
  let count = 0
  let open = false
  let shut = false
  let why: string | undefined
  let timer: NodeJS.Timeout | undefined
  const succeeded = () => {
    count = 0
    why = undefined
    if (!open) return
    open = false
    clearTimeout(timer)
    changed(undefined)
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
    /** @throws DatabaseStoreUnavailable at once while it is open */
    check() {
      if (open) throw new DatabaseStoreUnavailable('the user store does not answer and is left alone for a while', { detail: { reason: why } })
    },
    succeeded,
    failed(error: unknown) {
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
