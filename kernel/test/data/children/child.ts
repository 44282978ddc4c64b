import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Child {
  readonly process: ChildProcess
  /** Lines of its output so far. */
  lines(): string[]
  /** Until a line of the output matches. */
  says(line: RegExp): Promise<void>
  kill(): Promise<void>
  /** @returns its exit code. */
  ended(): Promise<number | null>
}
export const startChild = (file: string, ...words: readonly string[]): Child => {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', fileURLToPath(new URL(file, import.meta.url)), ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = once(child, 'exit')
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const lines = () => output.split('\n').slice(0, -1)
  return {
    process: child,
    lines,
    async says(line) {
      while (!lines().some((one) => line.test(one))) {
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the child ended before it said ${line}: ${output}`)
        await once(child.stdout, 'data', { signal: AbortSignal.timeout(15_000) })
      }
    },
    async kill() {
      child.kill('SIGKILL')
      await exit
    },
    async ended() {
      const [code] = await exit
      return code
    },
  }
}
