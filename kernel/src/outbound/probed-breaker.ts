export interface ProbedBreakerOptions {
  /** Settles well when the other side answers. */
  readonly probe: () => Promise<void>
  /** Failures in a row that open it. */
  readonly failures: number
  /** Until the first probe; twice as long after each that fails. */
  readonly firstMs: number
  readonly longestMs: number
  /** Told when it opens, with the reason, and when all is well again, without one. */
  readonly changed: (reason: string | undefined) => void
  /** What an operator may read of an error. */
  readonly reasonOf: (error: unknown) => string
  /** What is thrown while it is open. */
  readonly unavailable: (reason: string | undefined) => Error
}
export interface ProbedBreaker {
  /** @throws what `unavailable` gives, at once, while it is open */
  check(): void
  succeeded(): void
  failed(error: unknown): void
  /** Why it is open, or the last thing that went wrong. */
  reason(): string | undefined
  close(): void
}

/** For connections that are kept. Opens after some failures in a row; then nobody waits for the other side: a probe in the background finds out when it is back. */
export const createProbedBreaker = (options: ProbedBreakerOptions): ProbedBreaker => {
  const { probe, failures, firstMs, longestMs, changed, reasonOf, unavailable } = options
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
    check() {
      if (open) throw unavailable(why)
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
