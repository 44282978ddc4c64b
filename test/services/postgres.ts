import { execFile } from 'node:child_process'
import { chownSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startDaemon } from './daemon.ts'
import { greet } from './ports.ts'
import { program } from './programs.ts'
import { type Service, startService } from './service.ts'

const run = promisify(execFile)
const isRoot = () => process.getuid?.() === 0
/** PostgreSQL refuses to run as root: the account that its package made runs it then. */
const asPostgres = (): readonly string[] => (isRoot() ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups'] : [])
const giveToPostgres = async (folder: string): Promise<void> => {
  if (!isRoot()) return
  const [uid, gid] = await Promise.all(['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).stdout)))
  chownSync(folder, uid ?? 0, gid ?? statSync(folder).gid)
}
/** A startup message of protocol 3.0. While it recovers the server answers E, later R: the sign-in is accepted. */
const parameters = Buffer.from('user\0postgres\0\0')
const startup = Buffer.concat([Buffer.from([0, 0, 0, 8 + parameters.length, 0, 3, 0, 0]), parameters])
const withoutSync = ['-c', 'fsync=off', '-c', 'full_page_writes=off']

export interface PostgresOptions {
  /** Syncs to disk at each commit, as in production: for benchmarks. Default false: a killed process still loses nothing. */
  readonly durable?: boolean
}
/** A private PostgreSQL; everybody on this machine is trusted. Each test makes a database of its own. */
export const startPostgres = ({ durable = false }: PostgresOptions = {}): Promise<Service> =>
  startService({
    name: 'pg',
    url: (port) => `postgres://postgres@127.0.0.1:${port}/postgres`,
    async prepare(folder) {
      const home = join(folder, 'pg')
      mkdirSync(home)
      await giveToPostgres(home)
      const words = [
        ...asPostgres(),
        program('initdb'),
        '-D',
        join(home, 'data'),
        '-A',
        'trust',
        '-U',
        'postgres',
        '--no-sync',
        '-E',
        'UTF8',
        '--locale=C.UTF-8',
      ]
      await run(words[0] ?? '', words.slice(1), { timeout: 60_000, cwd: home })
    },
    start: (folder, port) =>
      startDaemon({
        name: 'postgres',
        as: asPostgres(),
        command: [
          program('postgres'),
          ...['-D', join(folder, 'pg', 'data'), '-p', String(port), '-k', join(folder, 'pg')],
          ...['-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=300', ...(durable ? [] : withoutSync)],
        ],
        logFile: join(folder, 'log'),
        stopSignal: 'SIGINT',
        ready: async () => (await greet(port, startup))?.toString('latin1')[0] === 'R',
      }),
  })
