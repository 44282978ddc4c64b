import type { Job, Queue, Worker } from 'bullmq'
import type { Clock } from '../clock/clock.ts'
import type { Log } from '../log/contracts.ts'
import type { RedisConnections } from '../state/redis/connections.ts'

/** Tells some node quickly that a row is due. It may lose or double what it carries: the row decides. */
export interface Carrier {
  send(rowId: string, runAt: number): void
  up(): boolean
  start(run: ((rowId: string) => Promise<void>) | undefined): Promise<void>
  stop(): Promise<void>
}
export const noCarrier: Carrier = { send: () => undefined, up: () => false, start: async () => undefined, stop: async () => undefined }

const queueName = 'jobs'
/** Jobs over BullMQ: one queue, whose jobs hold the id of a row. */
export const bullCarrier = (redis: RedisConnections, concurrency: number, clock: Clock, log: Log): Carrier => {
  let queue: Queue | undefined
  let worker: Worker | undefined
  const quiet = (error: Error) => log.debug('BullMQ', { reason: error.message })
  return {
    up: () => queue !== undefined && redis.up(),
    send(rowId, runAt) {
      if (!queue || !redis.up()) return
      const delay = Math.max(0, runAt - clock.now())
      // No id of ours: BullMQ drops a job whose id is active, and a row may wait again before the job that found it blocked is over.
      const options = { delay, attempts: 1, removeOnComplete: true, removeOnFail: true }
      void queue.add('row', { rowId }, options).catch(quiet)
    },
    async start(run) {
      const { Queue, Worker } = await import('bullmq')
      const prefix = `${redis.prefix}bull`
      queue = new Queue(queueName, { connection: redis.open({ maxRetriesPerRequest: null, enableOfflineQueue: false }), prefix })
      queue.on('error', quiet)
      if (!run) return
      const process = async ({ data }: Job<{ rowId: string }>) => run(data.rowId)
      worker = new Worker(queueName, process, { connection: redis.open({ maxRetriesPerRequest: null }), prefix, concurrency })
      worker.on('error', quiet)
    },
    async stop() {
      await worker?.close(!redis.up()).catch(quiet)
      await queue?.close().catch(quiet)
    },
  }
}
