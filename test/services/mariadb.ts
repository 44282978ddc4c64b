import { execFile } from 'node:child_process'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startDaemon } from './daemon.ts'
import { greet } from './ports.ts'
import { program } from './programs.ts'
import { type Service, startService } from './service.ts'

const run = promisify(execFile)
const owner = () => `--user=${userInfo().username}`
/** A killed process loses nothing either way; only a power cut would, which no test makes. */
const withoutSync = ['--innodb-flush-method=nosync', '--innodb-doublewrite=0', '--innodb-flush-log-at-trx-commit=2']

export interface MariaDbOptions {
  /** Syncs to disk at each commit, as in production: for benchmarks. Default false. */
  readonly durable?: boolean
}
/** A private MariaDB; `root` has no password. Each test makes a database of its own. */
export const startMariaDb = ({ durable = false }: MariaDbOptions = {}): Promise<Service> =>
  startService({
    name: 'my',
    url: (port) => `mysql://root@127.0.0.1:${port}/`,
    async prepare(folder) {
      const words = [
        '--no-defaults',
        `--datadir=${join(folder, 'data')}`,
        owner(),
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
        ...withoutSync,
      ]
      await run(program('mariadbInstallDb'), words, { timeout: 60_000 })
    },
    start: (folder, port) =>
      startDaemon({
        name: 'mariadbd',
        command: [
          program('mariadbd'),
          ...['--no-defaults', `--datadir=${join(folder, 'data')}`, owner(), `--socket=${join(folder, 's')}`, `--pid-file=${join(folder, 'pid')}`],
          ...[`--port=${port}`, '--bind-address=127.0.0.1', '--skip-name-resolve', '--innodb-buffer-pool-size=64M', '--max-connections=400'],
          ...(durable ? [] : withoutSync),
        ],
        logFile: join(folder, 'log'),
        stopSignal: 'SIGTERM',
        // The server speaks first: protocol version 10 after the packet's four bytes; 255 would be an error.
        ready: async () => (await greet(port))?.[4] === 10,
      }),
  })
