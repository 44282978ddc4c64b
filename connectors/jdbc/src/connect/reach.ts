import { createProbedBreaker, ServerError, Transient, UniqueViolation } from '@gatehouse/kernel'
import type { ForeignDatabase, ForeignSession } from '@gatehouse/kernel/foreign'
import { InvalidUser } from '@gatehouse/users/contracts'
import { DatabaseStoreUnavailable, reasonOf } from '../errors.ts'

/** The databases of one store. Everything throws DatabaseStoreUnavailable when none answers as it should. */
export interface Reach {
  /** Tried at the next one when one does not answer. */
  read<X>(work: (session: ForeignSession) => Promise<X>): Promise<X>
  /** One transaction. Not tried again: nobody knows whether the first try arrived. @throws UniqueViolation, InvalidUser */
  write<X>(work: (session: ForeignSession) => Promise<X>): Promise<X>
  /** Why it does not answer. */
  trouble(): string | undefined
  close(): Promise<void>
}
export interface ReachOptions {
  /** One for each URL, in their order. */
  readonly open: readonly (() => Promise<ForeignDatabase>)[]
  readonly firstRetryMs: number
  readonly changed: (reason: string | undefined) => void
}
/** For so long one that failed comes last. */
const restMs = 10_000

/** SQLSTATE class 22, and what MySQL calls it: the value does not fit the column. */
const isDataError = (error: unknown): boolean => {
  const { code, sqlState } = error as { code?: unknown; sqlState?: unknown }
  return [code, sqlState].some((each) => typeof each === 'string' && (/^22[0-9A-Z]{3}$/.test(each) || each === 'ER_DATA_TOO_LONG'))
}
const isOutage = (error: unknown): error is Transient => error instanceof Transient && error.code !== 'data.deadlock'

export const openReach = ({ open, firstRetryMs, changed }: ReachOptions): Reach => {
  const places = open.map((opener) => ({ opener, database: undefined as Promise<ForeignDatabase> | undefined, failedAt: Number.NEGATIVE_INFINITY }))
  const isResting = (place: (typeof places)[number]) => place.failedAt > performance.now() - restMs
  const inOrder = () => [...places.filter((place) => !isResting(place)), ...places.filter(isResting)]
  const databaseOf = (place: (typeof places)[number]): Promise<ForeignDatabase> => {
    place.database ??= place.opener().catch((error) => {
      place.database = undefined
      throw error
    })
    return place.database
  }
  const use = async <X>(place: (typeof places)[number], work: (database: ForeignDatabase) => Promise<X>): Promise<X> => {
    try {
      const result = await work(await databaseOf(place))
      place.failedAt = Number.NEGATIVE_INFINITY
      return result
    } catch (error) {
      if (isOutage(error)) place.failedAt = performance.now()
      throw error
    }
  }
  const firstThatAnswers = async <X>(work: (database: ForeignDatabase) => Promise<X>): Promise<X> => {
    let last: unknown
    for (const place of inOrder()) {
      try {
        return await use(place, work)
      } catch (error) {
        if (!isOutage(error)) throw error
        last = error
      }
    }
    throw last
  }
  const breaker = createProbedBreaker({
    failures: 2,
    firstMs: firstRetryMs,
    longestMs: 30_000,
    changed,
    reasonOf,
    unavailable: (reason) => new DatabaseStoreUnavailable('the user store does not answer and is left alone for a while', { detail: { reason } }),
    probe: () => firstThatAnswers((database) => database.ping()),
  })
  const unavailable = (error: unknown) => new DatabaseStoreUnavailable('the user store does not answer', { cause: error, detail: { reason: reasonOf(error) } })
  const guarded = async <X>(attempt: () => Promise<X>): Promise<X> => {
    breaker.check()
    try {
      const result = await attempt()
      breaker.succeeded()
      return result
    } catch (error) {
      if (isOutage(error)) {
        breaker.failed(error)
        throw unavailable(error)
      }
      if (error instanceof UniqueViolation || error instanceof ServerError) throw error
      // It answers, but not to our SQL: a table or a right is missing. Others must not suffer from it.
      throw isDataError(error) ? new InvalidUser('a value does not fit the user store', { cause: error }) : unavailable(error)
    }
  }
  return {
    read: (work) => guarded(() => firstThatAnswers(work)),
    write: (work) => guarded(() => use(inOrder()[0] as (typeof places)[number], (database) => database.transaction(work))),
    trouble: breaker.reason,
    async close() {
      breaker.close()
      await Promise.allSettled(places.map(async ({ database }) => (await database)?.close()))
    },
  }
}
