import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Daemon } from './daemon.ts'
import { freePort } from './ports.ts'

/** A private server: on a free port of 127.0.0.1, its files in a temp folder that goes when it stops. */
export interface Service extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** Changes with each restart. */
  pid(): number
  /** Ends it for good and removes its files. */
  stop(): Promise<void>
  /** SIGKILL; its files stay for `restart`. */
  kill(): Promise<void>
  /** Stops it in order if it runs, and starts it on the same port and files. */
  restart(): Promise<void>
}
export interface ServiceKind {
  readonly name: string
  readonly prepare?: (folder: string) => Promise<void>
  readonly start: (folder: string, port: number) => Promise<Daemon>
  readonly url: (port: number) => string
}

/** Short: a Unix socket's path holds 107 characters. Others may pass through, since some servers drop privileges. */
const scratchFolder = (name: string): string => {
  const folder = mkdtempSync(join(tmpdir(), `gh-${name}-`))
  chmodSync(folder, 0o711)
  return folder
}

export const startService = async (kind: ServiceKind): Promise<Service> => {
  const folder = scratchFolder(kind.name)
  const removeFiles = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  const port = await freePort()
  let daemon: Daemon
  try {
    await kind.prepare?.(folder)
    daemon = await kind.start(folder, port)
  } catch (error) {
    removeFiles()
    throw error
  }
  const stop = async () => {
    await daemon.stop()
    removeFiles()
  }
  return {
    url: kind.url(port),
    port,
    pid: () => daemon.pid,
    stop,
    kill: () => daemon.kill(),
    async restart() {
      if (daemon.running()) await daemon.stop()
      daemon = await kind.start(folder, port)
    },
    [Symbol.asyncDispose]: stop,
  }
}
