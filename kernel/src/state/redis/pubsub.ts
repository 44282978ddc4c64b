import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Log } from '../../log/contracts.ts'
import { type HealthyPubSub, hearers } from '../pubsub.ts'
import type { RedisConnections } from './connections.ts'

const beatMs = 1000
/** Without its own beat for so long, this process may miss what others say. */
const deafAfterMs = 2500
const reconnectAfterMs = 10_000

/**
 * To every node that shares the Redis. While it is away, messages reach this process only. Each node sends itself a beat
 * over the whole way, because a connection may be dead without being closed.
 */
export const redisPubSub = (redis: RedisConnections, log: Log): HealthyPubSub => {
  const known = hearers(log)
  const gaps: (() => void)[] = []
  const base = `${redis.prefix}ps:`
  const beatChannel = `${base}beat:${randomUUID()}`
  const missedChannel = `${base}missed`
  let listener: Redis | undefined
  let hearing = false
  let heardAt = 0
  /** Others missed a message of ours: they are told when that is possible again. */
  let unsent = false
  const again = (error: unknown) => {
    log.warn('cannot subscribe at Redis', { error })
    listener?.disconnect(true)
  }
  const tellGap = () => {
    for (const tell of gaps) tell()
  }
  const listen = async (on: Redis) => {
    await on.subscribe(beatChannel, missedChannel, ...known.channels().map((channel) => base + channel))
    heardAt = performance.now()
    hearing = true
    tellGap()
  }
  const hear = (channel: string, message: string) => {
    if (channel === beatChannel) heardAt = performance.now()
    else if (channel === missedChannel) tellGap()
    else known.tell(channel.slice(base.length), message)
  }
  const send = (channel: string, message: string) => redis.ask((shared) => shared.publish(channel, message))
  const beat = async () => {
    if (!redis.up() || !hearing) return
    if (performance.now() - heardAt > reconnectAfterMs) listener?.disconnect(true)
    if (unsent) await send(missedChannel, '')
    unsent = false
    await send(beatChannel, '')
  }
  redis.onStart(() => {
    const on = redis.open({ enableOfflineQueue: false, autoResubscribe: false })
    listener = on
    on.on('ready', () => void listen(on).catch(again))
    on.on('close', () => {
      hearing = false
    })
    on.on('message', hear)
    const timer = setInterval(() => void beat().catch(() => undefined), beatMs)
    timer.unref()
    return () => clearInterval(timer)
  })
  const healthy = () => hearing && redis.up() && performance.now() - heardAt < deafAfterMs
  return {
    async publish(channel, message) {
      const told = redis.up() ? await send(base + channel, message).catch(() => undefined) : undefined
      if (told === undefined) unsent = true
      if (told === undefined || !healthy()) known.tell(channel, message)
    },
    subscribe(channel, hear) {
      const isNew = !known.channels().includes(channel)
      known.add(channel, hear)
      if (isNew && hearing) void listener?.subscribe(base + channel).catch(again)
    },
    healthy,
    onGap: (hear) => void gaps.push(hear),
  }
}
