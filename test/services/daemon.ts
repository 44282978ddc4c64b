import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

export interface DaemonOptions {
  readonly name: string
  readonly command: readonly [string, ...string[]]
  /** For dropping privileges: words put before the command, such as `setpriv …`. */
  readonly as?: readonly string[]
  readonly logFile: string
  readonly ready: () => Promise<boolean>
  readonly stopSignal: NodeJS.Signals
}
export interface Daemon {
  readonly pid: number
  running(): boolean
  /** Asks it to stop; kills it when it has not within 10 s. */
  stop(): Promise<void>
  /** SIGKILL: a crash. */
  kill(): Promise<void>
}
const startWithinMs = 30_000
const stopWithinMs = 10_000

/** On Linux the kernel ends the daemon together with us, even when we are killed. */
const tiedToUs = (signal: NodeJS.Signals): readonly string[] => (existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', signal.slice(3)] : [])
const tail = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').slice(-12).join('\n') : '')

const launch = ({ command, as = [], logFile, stopSignal }: DaemonOptions): ChildProcess => {
  const [head = '', ...words] = [...tiedToUs(stopSignal), ...as, ...command]
  const log = openSync(logFile, 'a')
  // A group of its own: Ctrl-C in a terminal reaches us only, and we stop it in order.
  const child = spawn(head, words, { detached: true, stdio: ['ignore', log, log] })
  closeSync(log)
  return child
}

/** Starts a server process and waits until it answers. */
export const startDaemon = async (options: DaemonOptions): Promise<Daemon> => {
  const child = launch(options)
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  const running = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null
  const signal = async (name: NodeJS.Signals, withinMs: number): Promise<boolean> => {
    if (running()) child.kill(name)
    return Promise.race([ended.then(() => true), sleep(withinMs, false, { ref: false })])
  }
  const kill = async () => {
    await signal('SIGKILL', stopWithinMs)
  }
  const stop = async () => {
    if (!(await signal(options.stopSignal, stopWithinMs))) await kill()
  }
  const until = performance.now() + startWithinMs
  while (!(await options.ready())) {
    if (running() && performance.now() < until) await Promise.race([ended, sleep(25)])
    else {
      await kill()
      throw new Error(`${options.name} did not start; the end of its log:\n${tail(options.logFile)}`)
    }
  }
  return { pid: child.pid ?? 0, running, stop, kill }
}
