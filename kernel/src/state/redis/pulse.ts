import type { Redis } from 'ioredis'
import type { Log } from '../../log/contracts.ts'

/** Whether the server behind a connection answers, and which life of it that is. */
export interface Pulse {
  answers(): boolean
  /** Differs after each start of the server, which may have forgotten its last seconds. */
  life(): string
  /** A command was not answered in time: until a later one is, the server counts as away. */
  missed(): void
  stop(): void
}
const beatMs = 1000
/** A connection that is silent for longer is replaced: its other end may be gone without a word. */
const silentMs = 10_000
const lifeLength = 16

export const pulseOf = (redis: Redis, log: Log): Pulse => {
  let life: string | undefined
  let silentSince: number | undefined
  let away = false
  let beating = false
  const lost = (reason: string) => {
    if (!away) log.warn('Redis is away', { reason })
    away = true
  }
  const back = () => {
    silentSince = undefined
    if (away) log.info('Redis is back')
    away = false
  }
  const missed = () => {
    silentSince ??= performance.now()
    lost('it does not answer in time')
  }
  const learn = async () => {
    const runId = /^run_id:(\w+)/m.exec(await redis.info('server'))?.[1]
    if (runId === undefined) throw new Error('Redis does not tell its run_id')
    life = runId.slice(0, lifeLength)
  }
  const beat = async () => {
    if (beating || redis.status !== 'ready') return
    beating = true
    try {
      await (life === undefined ? learn() : redis.ping())
      back()
    } catch (error) {
      lost((error as Error).message)
      if (redis.status !== 'ready') return
      silentSince ??= performance.now()
      if (performance.now() - silentSince > silentMs) redis.disconnect(true)
    } finally {
      beating = false
    }
  }
  redis.on('error', (error: Error) => lost(error.message))
  redis.on('ready', () => void beat())
  redis.on('close', () => {
    life = undefined
    silentSince = undefined
  })
  const timer = setInterval(() => void beat(), beatMs)
  timer.unref()
  return {
    answers: () => life !== undefined && silentSince === undefined && redis.status === 'ready',
    life: () => life ?? '',
    missed,
    stop: () => clearInterval(timer),
  }
}
