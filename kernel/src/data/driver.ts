import type { Dialect } from './contracts.ts'
import type { Row } from './sql/plan.ts'
import type { DbValue } from './sql/values.ts'

/** SQLite answers at once, the others later. */
export type Soon<T> = T | Promise<T>

/** Runs statements with `?` placeholders; their number of texts is bounded, so they are prepared once. Errors are ours (`errors.ts`). */
export interface Session {
  one(sql: string, params: readonly DbValue[]): Soon<Row | undefined>
  all(sql: string, params: readonly DbValue[]): Soon<Row[]>
  /** @returns how many rows matched. */
  run(sql: string, params: readonly DbValue[]): Soon<number>
}
export interface TransactionSession extends Session {
  /** A plain command: savepoints. */
  command(sql: string): Soon<void>
}
/** A database. Its own statements run outside of transactions: reads see what is committed, `run` resolves after its commit. */
export interface Driver extends Session {
  readonly dialect: Dialect
  /** Commits what `work` did and resolves after that, or rolls back. `work` runs in the caller's async context. */
  transact<X>(work: (session: TransactionSession) => Promise<X>): Promise<X>
  /** @throws Transient it is not there. */
  ping(): Promise<void>
  close(): Promise<void>
}
