import { constants } from 'node:os'

export interface Interrupt {
  /** Aborted at the first signal to stop; its reason is the signal's name. */
  readonly signal: AbortSignal
}

/** From now on the first SIGINT, SIGTERM or SIGHUP is a wish; a second one ends the process at once. */
export const onSignals = (): Interrupt => {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(128 + constants.signals[signal])
      controller.abort(signal)
    })
  }
  return controller
}
