import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TransactionSession } from '../driver.ts'
import { DatabaseBusy, DatabaseUnavailable } from '../errors.ts'
import type { DbValue } from '../sql/values.ts'
import type { Connection } from './connection.ts'
import { isBusy, sqliteError } from './errors.ts'

/** What one caller wants written. It is answered only when the group it was part of has been committed. */
interface Entry {
  readonly since: number
  readonly work: { readonly sql: string; readonly params: readonly DbValue[] } | (() => Promise<unknown>)
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
  outcome: { readonly result: unknown } | { readonly failure: unknown } | undefined
}
export interface WriterOptions {
  /** Longest wait for a turn. */
  readonly acquireMs: number
  readonly monotonic: () => number
}
export interface Writer {
  run(sql: string, params: readonly DbValue[]): Promise<number>
  transact<X>(work: (session: TransactionSession) => Promise<X>): Promise<X>
  /** Finishes what is queued, then refuses. */
  close(): Promise<void>
}
const maxEntries = 1000
const maxGroupMs = 50
/** A commit costs more than what is in it: a group stays open while turns of the event loop bring more, but no longer. */
const gatherMs = 2
/** Turns without news that end the wait: one may have been busy with requests that only read. An idle one takes microseconds. */
const patience = 3

/**
 * The single writer. What is asked for in one event-loop turn, or in busy ones that follow each other, shares one BEGIN … COMMIT: a statement stands for itself
 * (SQLite undoes a failed one alone), a transaction is a savepoint. Nobody is answered before the commit is on disk.
 */
export const sqliteWriter = (connection: Connection, { acquireMs, monotonic }: WriterOptions): Writer => {
  const { database } = connection
  const [beginStatement, commitStatement] = [database.prepare('begin immediate'), database.prepare('commit')]
  const queue: Entry[] = []
  let working = false
  let drained: (() => void) | undefined
  let closed = false
  let sweeper: NodeJS.Timeout | undefined

  const dropLate = () => {
    const latest = monotonic() - acquireMs
    for (let first = queue[0]; first && first.since <= latest; first = queue[0]) {
      queue.shift()
      first.reject(new DatabaseBusy('the database is busy', { detail: 'no turn to write within the time limit' }))
    }
  }
  /** Runs only while somebody waits behind a transaction. */
  const sweep = () => {
    sweeper ??= setTimeout(() => {
      sweeper = undefined
      dropLate()
      if (queue.length > 0) sweep()
    }, acquireMs / 4).unref()
  }
  /** Another process may hold the write lock; waiting for it must not block the event loop. @returns false: all have given up. */
  const begin = async (): Promise<boolean> => {
    for (let wait = 1; queue.length > 0; wait = Math.min(wait * 2, 50)) {
      try {
        beginStatement.run()
        return true
      } catch (error) {
        if (!isBusy(error)) throw sqliteError(error)
        await sleep(wait)
        dropLate()
      }
    }
    return false
  }
  const transaction = async (entry: Entry, work: () => Promise<unknown>): Promise<void> => {
    connection.command('savepoint unit')
    try {
      const result = await work()
      connection.command('release savepoint unit')
      entry.outcome = { result }
    } catch (failure) {
      entry.outcome = { failure }
      if (!database.inTransaction) return
      connection.command('rollback to savepoint unit')
      connection.command('release savepoint unit')
    }
  }
  const statement = (entry: Entry, sql: string, params: readonly DbValue[]): void => {
    try {
      entry.outcome = { result: connection.run(sql, params) }
    } catch (failure) {
      entry.outcome = { failure }
    }
  }
  /** Performs what is queued, and what joins meanwhile. */
  const perform = async (performed: Entry[]): Promise<void> => {
    const until = monotonic() + maxGroupMs
    while (performed.length < maxEntries && monotonic() < until) {
      const entry = queue.shift()
      if (!entry) return
      performed.push(entry)
      const { work } = entry
      if (typeof work === 'function') await transaction(entry, work)
      else statement(entry, work.sql, work.params)
      if (!database.inTransaction) throw new DatabaseUnavailable('the database cannot be used now', { detail: 'SQLite undid the transaction' })
    }
  }
  const answer = (entries: readonly Entry[], lost?: unknown) => {
    for (const { outcome, resolve, reject } of entries) {
      if (outcome && 'failure' in outcome) reject(outcome.failure)
      else if (lost !== undefined || !outcome) reject(lost)
      else resolve(outcome.result)
    }
  }
  const group = async (): Promise<void> => {
    const performed: Entry[] = []
    try {
      if (!(await begin())) return
      await perform(performed)
      commitStatement.run()
    } catch (error) {
      if (database.inTransaction) database.exec('rollback')
      answer(performed.length > 0 ? performed : queue.splice(0), sqliteError(error))
      return
    }
    answer(performed)
  }
  const pump = async (): Promise<void> => {
    await group()
    working = false
    if (queue.length > 0) start()
    else drained?.()
  }
  const gather = (known: number, until: number, turns = patience): void => {
    setImmediate(() => {
      const left = queue.length > known ? patience : turns - 1
      if (left > 0 && queue.length < maxEntries && monotonic() < until) gather(queue.length, until, left)
      else void pump()
    })
  }
  const start = () => {
    if (working) return
    working = true
    gather(0, monotonic() + gatherMs)
  }
  const submit = (work: Entry['work']): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (closed) return reject(new DatabaseUnavailable('the database is closed'))
      queue.push({ since: monotonic(), work, resolve, reject, outcome: undefined })
      if (working) sweep()
      start()
    })
  return {
    run: (sql, params) => submit({ sql, params }) as Promise<number>,
    transact<X>(work: (session: TransactionSession) => Promise<X>) {
      const inContext = AsyncLocalStorage.snapshot()
      return submit(() => inContext(work, connection)) as Promise<X>
    },
    async close() {
      closed = true
      if (working) await new Promise<void>((resolve) => (drained = resolve))
      clearTimeout(sweeper)
    },
  }
}
