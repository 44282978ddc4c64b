import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../services/index.ts'

export const adminPassword = 'Correct-horse-9-battery'
const tree = resolve(import.meta.dirname, '../../..')
/** What this process may have of its own must not reach the server under test. */
const cleanEnv = () => Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GATEHOUSE_')))

export interface ProcessOptions {
  /** Default `server`. */
  readonly role?: 'server' | 'worker'
  readonly dataDir?: string
  readonly port?: number
  readonly env?: Readonly<Record<string, string>>
  /** Where the product lies; default: this tree. */
  readonly root?: string
}
/** A server or worker as an operator runs it, in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly dataDir: string
  pid(): number
  /** Everything it wrote since the last start. */
  output(): string
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
  kill(): Promise<void>
  /** After `stop` or `kill`: the same port and data. */
  start(): Promise<void>
}

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok
  } catch {
    return false
  }
}
const untilReady = async (child: ChildProcess, ready: () => Promise<boolean>, output: () => string): Promise<void> => {
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${output()}`)
    if (await ready()) return
    await sleep(50)
  }
  throw new Error(`the server is not ready after 30 s:\n${output()}`)
}

export const startProcess = async ({ role = 'server', dataDir, port, env = {}, root = tree }: ProcessOptions = {}): Promise<ServerProcess> => {
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'gh-flow-'))
  const at = port ?? (await freePort())
  const url = `http://localhost:${at}`
  let child: ChildProcess
  let output = ''
  const start = async () => {
    output = ''
    child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=8', join(root, 'kernel/bin', `${role}.ts`)], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...cleanEnv(),
        GATEHOUSE_SERVER__PORT: String(at),
        GATEHOUSE_SERVER__DATA_DIR: folder,
        GATEHOUSE_ADMIN__PASSWORD: adminPassword,
        ...env,
      },
    })
    const hear = (chunk: Buffer) => {
      output = (output + chunk).slice(-200_000)
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    await untilReady(child, role === 'server' ? () => answers(`${url}/health/ready`) : async () => output.includes('ready'), () => output)
  }
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit')
      child.kill(signal)
      await gone
    }
    return child.exitCode
  }
  await start()
  return {
    url,
    port: at,
    dataDir: folder,
    pid: () => child.pid ?? 0,
    output: () => output,
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
    start,
    async [Symbol.asyncDispose]() {
      await end('SIGKILL')
      if (dataDir === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
