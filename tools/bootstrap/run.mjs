import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'

const repeatAfterMs = 1000

/**
 * Runs the command and resolves with its exit code. Ctrl-C reaches every process of a terminal's group, and npm passes
 * it on once more: the command gets a group of its own, and from here one signal for each time the user meant one.
 */
export const runInForeground = (root, command, words) =>
  new Promise((done, reject) => {
    const path = [join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter)
    const child = spawn(command, words, { cwd: root, stdio: 'inherit', detached: process.platform !== 'win32', env: { ...process.env, PATH: path } })
    let last = Number.NEGATIVE_INFINITY
    const forward = (signal) => {
      if (performance.now() - last < repeatAfterMs) return
      last = performance.now()
      child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal)
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward)
    child.once('error', reject)
    child.once('exit', (code, signal) => done(code ?? 128 + (constants.signals[signal] ?? 0)))
  })
