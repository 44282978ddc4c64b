import { join } from 'node:path'
import { startDaemon } from './daemon.ts'
import { greet } from './ports.ts'
import { program } from './programs.ts'
import { type Service, startService } from './service.ts'

export interface RedisOptions {
  /** Keeps every write on disk before it answers, so that a restart loses nothing. Default false: a restart is empty. */
  readonly durable?: boolean
}
/** A private Redis. */
export const startRedis = ({ durable = false }: RedisOptions = {}): Promise<Service> =>
  startService({
    name: 'redis',
    url: (port) => `redis://127.0.0.1:${port}`,
    start: (folder, port) =>
      startDaemon({
        name: 'redis-server',
        command: [
          program('redisServer'),
          ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
          ...(durable ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no']),
        ],
        logFile: join(folder, 'redis.log'),
        stopSignal: 'SIGTERM',
        ready: async () => (await greet(port, 'PING\r\n'))?.toString().startsWith('+PONG') ?? false,
      }),
  })
