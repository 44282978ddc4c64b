import type { Log } from '../log/contracts.ts'
import { blamed } from '../wiring/blame.ts'
import type { Running } from '../wiring/boot.ts'
import { messageOf } from '../wiring/boot-error.ts'

/** Errors of connections that somebody else ended. */
const harmless = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_WRITE_AFTER_END'])

/**
 * Errors that nobody waited for. A rejected promise is reported and the server goes on: nothing else was running in it.
 * A thrown error may have left work half done: the server goes on only when a plugin that it can do without is to
 * blame, or when it was a lost connection; otherwise it drains and ends, for its supervisor to start it again.
 */
export const handleAccidents = (log: Log, running: () => Running | undefined, end: () => void): (() => void) => {
  const report = (what: string, error: unknown): string | undefined => {
    const plugin = blamed()
    log.error(`${plugin === undefined ? 'an error' : `plugin '${plugin}': an error`} ${what}: ${messageOf(error)}`, { ...(plugin ? { plugin } : {}), error })
    if (plugin !== undefined) running()?.note(plugin, error)
    return plugin
  }
  const onRejection = (reason: unknown) => void report('was not handled (rejected promise)', reason)
  const onException = (error: unknown) => {
    const plugin = report('was not caught', error)
    const expendable = plugin !== undefined && running()?.isRequired(plugin) === false
    if (!expendable && !harmless.has((error as NodeJS.ErrnoException | undefined)?.code ?? '')) end()
  }
  process.on('unhandledRejection', onRejection)
  process.on('uncaughtException', onException)
  return () => {
    process.off('unhandledRejection', onRejection)
    process.off('uncaughtException', onException)
  }
}
