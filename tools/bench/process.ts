import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from './http.ts'

/** A server under measurement. Its CPU time is read from /proc, all threads together. */
export interface Measured {
  readonly url: string
  /** Milliseconds from spawn to the first 200 of `probe`. */
  readonly startMs: number
  cpuMicroseconds(): number
  residentMegabytes(): number
  stop(): Promise<void>
}
const cpuOf = (pid: number): number => {
  const threads = globSync(`/proc/${pid}/task/*/schedstat`)
  return threads.reduce((sum, path) => sum + Number(readFileSync(path, 'utf8').split(' ')[0]) / 1000, 0)
}
const residentOf = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

const untilAnswers = async (child: ChildProcess, url: string, output: () => string): Promise<void> => {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${url} ended with ${child.exitCode}:\n${output()}`)
    const status = await ask(url).then(
      (reply) => reply.status,
      () => 0,
    )
    if (status === 200) return
    await sleep(1)
  }
}
export const startMeasured = async (words: readonly string[], url: string, probe: string, env: Readonly<Record<string, string>>): Promise<Measured> => {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GATEHOUSE_')))
  const begun = performance.now()
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...words], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...clean, ...env } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk).slice(-10_000)
    })
  }
  await untilAnswers(child, url + probe, () => output)
  const startMs = performance.now() - begun
  const pid = child.pid ?? 0
  return {
    url,
    startMs,
    cpuMicroseconds: () => cpuOf(pid),
    residentMegabytes: () => residentOf(pid),
    async stop() {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    },
  }
}
