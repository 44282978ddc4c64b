import type { TransactionSession } from './driver.ts'
import { TransactionOver } from './errors.ts'

/** One transaction, or one savepoint inside of it. */
export interface Unit {
  readonly session: TransactionSession
  readonly parent: Unit | undefined
  readonly depth: number
  /** What `afterCommit` was given. */
  readonly callbacks: (() => void)[]
  /** The nested unit that runs now: our own statements wait for it, else they would be rolled back with it. */
  nested: Promise<unknown> | undefined
  /** The first statement that failed: nothing more can be done in this unit. */
  failure: unknown
  /** `done`: the work has ended, and what it left running is no part of it. */
  state: 'open' | 'done' | 'undone'
}
export const newUnit = (session: TransactionSession, parent?: Unit): Unit => ({
  session,
  parent,
  depth: parent ? parent.depth + 1 : 0,
  callbacks: [],
  nested: undefined,
  failure: undefined,
  state: 'open',
})
const usable = (unit: Unit): void => {
  if (unit.state === 'undone') throw new TransactionOver('the transaction was rolled back', { cause: unit.failure })
  if (unit.failure !== undefined) throw new TransactionOver('a statement of this transaction failed: nest what may fail', { cause: unit.failure })
}
const ignore = () => {}
/** @throws TransactionOver */
export const statementIn = async <R>(unit: Unit, statement: (session: TransactionSession) => R | Promise<R>): Promise<R> => {
  while (unit.nested) await unit.nested.catch(ignore)
  usable(unit)
  try {
    return await statement(unit.session)
  } catch (error) {
    unit.failure ??= error
    throw error
  }
}
/** Nested units run one at a time. @throws TransactionOver */
export const nestIn = async <X>(parent: Unit, begin: () => Promise<X>): Promise<X> => {
  // No step may lie between the last look and taking the place.
  while (parent.nested) await parent.nested.catch(ignore)
  usable(parent)
  const running = begin()
  parent.nested = running
  try {
    return await running
  } finally {
    parent.nested = undefined
  }
}
/** Sees the work of a unit to its end. It also fails with a statement whose error the work swallowed. */
export const perform = async <X>(unit: Unit, work: () => Promise<X>): Promise<X> => {
  try {
    const result = await work()
    while (unit.nested) await unit.nested.catch(ignore)
    if (unit.failure !== undefined) throw unit.failure
    unit.state = 'done'
    return result
  } catch (error) {
    unit.failure ??= error
    unit.state = 'undone'
    throw error
  }
}
