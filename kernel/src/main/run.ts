import { mkdir } from 'node:fs/promises'
import { Server } from '../config/contracts.ts'
import { freePort } from '../config/free-port.ts'
import { type Loaded, loadConfig } from '../config/load.ts'
import { createLog } from '../log/create-log.ts'
import { openSink } from '../log/sink.ts'
import { boot, type Running } from '../wiring/boot.ts'
import { BootError } from '../wiring/boot-error.ts'
import { handleAccidents } from './accidents.ts'
import { banner, failure } from './banner.ts'
import { reportSlowStart } from './progress.ts'
import { onSignals } from './signals.ts'

const makeDataDir = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new BootError([`server.data_dir: ${folder} cannot be made: ${(error as NodeJS.ErrnoException).code}`], error)
  }
}
/** Port 0 becomes a real one before anything is told the address. */
const withPort = async (server: Server): Promise<Server> => {
  if (server.port !== 0 || server.role === 'worker') return server
  const port = await freePort()
  return { ...server, port, publicUrl: server.publicUrl.replace(/:0$/, `:${port}`) }
}

const runLoaded = async ({ server: configured, log: logConfig, plugins, broken }: Loaded, signal: AbortSignal): Promise<void> => {
  const sink = openSink(logConfig)
  const log = createLog(logConfig.level, sink)
  process.on('exit', sink.flush)
  const server = await withPort(configured)
  await makeDataDir(server.dataDir)
  let running: Running | undefined
  const stop = async (why: string, exitCode: number) => {
    log.info(`stopping: ${why}`)
    await running?.stop()
    log.info('stopped')
    await sink.drain()
    process.exit(exitCode)
  }
  handleAccidents(
    log,
    () => running,
    () => void stop('an error that nobody caught', 1),
  )
  const progress = reportSlowStart()
  const limits = { drainMs: (server.drainTimeoutSeconds + 1) * 1000 }
  running = await boot({ plugins, broken, log, limits, values: [[Server, server]], signal, onStart: progress.step }).finally(progress.end)
  if (signal.aborted) return stop(signal.reason, 0)
  signal.addEventListener('abort', () => void stop(signal.reason, 0))
  log.info('ready', { url: server.publicUrl, node: server.nodeId, mode: server.mode, role: server.role })
  if (server.role === 'server') process.stdout.write(await banner(running, server))
}

/** The life of a server or worker process, from its configuration to its exit code. */
export const run = async (role: Server['role']): Promise<void> => {
  const { signal } = onSignals()
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  try {
    const loaded = await loadConfig({ role })
    if (signal.aborted) process.exit(0)
    await runLoaded(loaded, signal)
  } catch (error) {
    process.stderr.write(failure(error))
    process.exit(1)
  }
}
