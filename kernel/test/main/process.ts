import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'

const bin = (name: string) => resolve(import.meta.dirname, '../../bin', name)

export interface Started extends AsyncDisposable {
  readonly child: ChildProcess
  readonly exit: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  stdout(): string
  stderr(): string
  /** The address in the banner. */
  url(): Promise<string>
  /** Waits until this was written to either stream. */
  says(what: RegExp): Promise<RegExpMatchArray>
}
interface Options {
  readonly name?: 'server.ts' | 'worker.ts'
  /** Appended to the config. */
  readonly toml?: string
  readonly files?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
}

const collect = (stream: Readable): (() => string) => {
  const chunks: string[] = []
  stream.setEncoding('utf8').on('data', (chunk: string) => void chunks.push(chunk))
  return () => chunks.join('')
}

/** A server process with the parts of the kernel and what `toml` enables, in a temp folder that goes with it. */
export const start = ({ name = 'server.ts', toml = '', files = {}, env = {} }: Options = {}): Started => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-process-'))
  for (const [file, text] of Object.entries({ 'gatehouse.toml': toml, ...files })) writeFileSync(join(folder, file), text)
  const settings = { GATEHOUSE_CONFIG: join(folder, 'gatehouse.toml'), GATEHOUSE_SERVER__PORT: '0', GATEHOUSE_SERVER__DATA_DIR: join(folder, 'data') }
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', bin(name)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '', ...settings, ...env },
  })
  const out = collect(child.stdout)
  const err = collect(child.stderr)
  const exit = new Promise<Awaited<Started['exit']>>((done) => child.once('close', (code, signal) => done({ code, signal })))
  const says: Started['says'] = async (what) => {
    for (;;) {
      const found = (out() + err()).match(what)
      if (found) return found
      if (child.exitCode !== null) throw new Error(`it ended without saying ${what}: ${out()}${err()}`)
      await new Promise((done) => setTimeout(done, 10))
    }
  }
  return {
    child,
    exit,
    says,
    stdout: out,
    stderr: err,
    url: async () => (await says(/URL +(http\S+)/))[1]?.replace('localhost', '127.0.0.1') ?? '',
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exit
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
/** A foreign plugin whose setup has this body. */
export const pluginFile = (body: string): string => `import { definePlugin, Clock } from '@gatehouse/kernel'
import { get, routeGroup, routes, text } from '@gatehouse/kernel/http'
const pause = (ms) => new Promise((done) => setTimeout(done, ms))
export default definePlugin({ name: 'foreign', needs: { clock: Clock }, setup({ host }) { ${body} } })
`
export const foreign = '[plugins.foreign]\nfrom = "./foreign.js"\n'
