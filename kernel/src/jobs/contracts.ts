import { extensionPoint, token } from '../wiring/token.ts'

/** P holds ids, never secrets or personal data. */
export interface JobType<P> {
  readonly name: string
  /** Tries before it goes to the dead-letter list. */
  readonly attempts: number
  /** First wait; doubles with jitter up to `maxBackoffMs`. */
  readonly backoffMs: number
  readonly maxBackoffMs: number
  readonly timeoutMs: number
  /** Never called: it carries P for the type checker. */
  readonly type?: (payload: P) => P
}
export const job = <P>(name: string, options: Partial<Omit<JobType<P>, 'name' | 'type'>> = {}): JobType<P> => ({
  name,
  attempts: 8,
  backoffMs: 1000,
  maxBackoffMs: 600_000,
  timeoutMs: 30_000,
  ...options,
})

export interface JobOptions {
  /** The tenant the work is for; null for work above tenants. */
  readonly tenantId: string | null
  /** Two adds with one id while the first is unfinished are one job. Not an integer, no colon. */
  readonly id?: string
  readonly delayMs?: number
  /** Jobs with one key run in the order they were added, one at a time. */
  readonly orderKey?: string
  /** Lower runs earlier; default 0. */
  readonly priority?: number
  /**
   * One of those that the handler names in `units`: a part of the job's work, such as one target. Half of a process is
   * the most that one unit takes, so that one that hangs does not stop the others. Default: the job's name.
   */
  readonly unit?: string
}
export interface JobInfo {
  readonly id: string
  /** Stays the same over every attempt. */
  readonly attempt: number
  readonly tenantId: string | null
  /** Milliseconds since the epoch. */
  readonly addedAt: number
  /** Aborted when the job's time is over or the process ends. A job that the end interrupts runs again without counting a try. */
  readonly signal: AbortSignal
}
export interface DeadJob {
  readonly id: string
  readonly name: string
  readonly tenantId: string | null
  readonly attempts: number
  readonly error: string
  readonly diedAt: number
  /** As it was added: ids. */
  readonly payload: unknown
}
export interface Jobs {
  /** A row in our database, in the caller's transaction where there is one: what is committed runs at least once. */
  add<P>(type: JobType<P>, payload: P, options: JobOptions): Promise<string>
  dead(tenantId: string | null, page?: { limit?: number; offset?: number /** Of one type only. */; name?: string }): Promise<readonly DeadJob[]>
  /** @returns false when there is no such dead job. */
  retry(tenantId: string | null, id: string): Promise<boolean>
}
export const Jobs = token<Jobs>('jobs.jobs')

export interface JobHandler {
  // biome-ignore lint/suspicious/noExplicitAny: payloads of any type
  readonly job: JobType<any>
  // biome-ignore lint/suspicious/noExplicitAny: payloads of any type
  readonly run: (payload: any, info: JobInfo) => Promise<void>
  /** The units that can run here, besides jobs without one; asked once, when every plugin has started. Jobs of others wait. */
  readonly units?: () => readonly string[]
}
export const handler = <P>(type: JobType<P>, run: (payload: P, info: JobInfo) => Promise<void>, options: Pick<JobHandler, 'units'> = {}): JobHandler => ({
  job: type,
  run,
  ...options,
})
export const jobHandlers = extensionPoint<JobHandler>('jobs.handlers', (item) => item.job.name)

/** Runs a job again and again; on one node at a time. */
export interface Schedule {
  readonly name: string
  /** Five or six fields, UTC. */
  readonly cron: string
  readonly job: JobType<Record<string, never>>
}
export const schedules = extensionPoint<Schedule>('jobs.schedules', (item) => item.name)

/** Thrown by a handler: not now, and the try does not count. For limits of its own, such as one call at a time to a slow target. */
export class NotNow extends Error {
  override readonly name = 'NotNow'
  readonly delayMs: number
  constructor(delayMs: number) {
    super('the job waits for its turn')
    this.delayMs = delayMs
  }
}
/** Thrown by a handler: this job can never succeed, do not try again. */
export class Unrecoverable extends Error {
  override readonly name = 'Unrecoverable'
}
