import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'

let current: ChildProcess | undefined
let stopping = false

/** From now on a signal ends the running command, and nothing more is started. The caller then cleans up as always. */
export const endChildOnSignals = (): void => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      stopping = true
      current?.kill(signal)
    })
}
export const isStopping = (): boolean => stopping

/** Runs this Node with these words and resolves with its exit code; above 128 after a signal. */
export const runNode = (words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<number> => {
  if (stopping) return Promise.resolve(128 + constants.signals.SIGINT)
  return new Promise((resolve, reject) => {
    current = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...words], { stdio: 'inherit', env: { ...process.env, ...env } })
    current.once('error', reject)
    current.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
}
