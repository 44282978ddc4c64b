import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis, RedisOptions } from 'ioredis'
import type { Log } from '../../log/contracts.ts'
import { token } from '../../wiring/token.ts'
import { type Pulse, pulseOf } from './pulse.ts'

/** Connections to the one Redis of this server, from its start on. For the kernel's state and jobs. */
export interface RedisConnections {
  /** Starts the names of all our keys. */
  readonly prefix: string
  /** For commands, through `ask`: fails at once while Redis is away. */
  readonly shared: Redis
  /** What a command brings. @throws when Redis is away or does not answer in time: its outcome is then unknown. */
  ask<X>(command: (redis: Redis) => Promise<X>): Promise<X>
  /** Part of the name of every key that must not come back with a restarted Redis: it may have forgotten its last seconds. */
  life(): string
  /** False before start, and while Redis is away or silent. */
  up(): boolean
  /** Another connection, closed with the others. */
  open(options: RedisOptions): Redis
  /** @param run may give back what has to happen at the end. */
  onStart(run: () => () => void): void
  start(): Promise<void>
  close(): void
}
/** Provided by the state plugin; `undefined` inside without `[redis] url`. */
export const RedisConnections = token<{ readonly redis: RedisConnections | undefined }>('state.redis-connections')

const commandTimeoutMs = 500
const firstWaitMs = 2000

/** A server starts without Redis too, but waits a moment for it. */
const untilUp = async (up: () => boolean): Promise<void> => {
  for (const end = performance.now() + firstWaitMs; !up() && performance.now() < end; ) await sleep(10)
}
const isTimeout = (error: unknown): boolean => error instanceof Error && error.message === 'Command timed out'

export const redisConnections = (url: string, prefix: string, log: Log): RedisConnections => {
  const all: Redis[] = []
  const starts: (() => () => void)[] = []
  const ends: (() => void)[] = []
  let make: typeof Redis | undefined
  let shared: Redis | undefined
  let pulse: Pulse | undefined
  const open = (options: RedisOptions): Redis => {
    if (!make) throw new Error('Redis is used before the state plugin has started')
    const redis = new make(url, { connectTimeout: 2000, retryStrategy: (times) => Math.min(100 * times, 2000), ...options })
    redis.on('error', () => undefined)
    all.push(redis)
    return redis
  }
  const started = (): Redis => {
    if (!shared) throw new Error('Redis is used before the state plugin has started')
    return shared
  }
  const up = () => pulse?.answers() ?? false
  return {
    prefix,
    get shared() {
      return started()
    },
    async ask(command) {
      try {
        return await command(started())
      } catch (error) {
        if (isTimeout(error)) pulse?.missed()
        throw error
      }
    },
    life: () => pulse?.life() ?? '',
    up,
    open,
    onStart: (run) => void starts.push(run),
    async start() {
      make = (await import('ioredis')).Redis
      shared = open({ commandTimeout: commandTimeoutMs, maxRetriesPerRequest: 0, enableOfflineQueue: false, autoResendUnfulfilledCommands: false })
      pulse = pulseOf(shared, log)
      for (const run of starts) ends.push(run())
      await untilUp(up)
    },
    close() {
      pulse?.stop()
      for (const end of ends) end()
      for (const redis of all) redis.disconnect()
    },
  }
}
