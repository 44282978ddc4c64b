import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Driver, Session } from './driver.ts'
import { Deadlock, endsTransaction, TransactionTimeout } from './errors.ts'
import { limited } from './limited.ts'
import { nestIn, newUnit, perform, statementIn, type Unit } from './unit.ts'

export interface UnitOfWork extends Session {
  transaction<X>(work: () => Promise<X>): Promise<X>
  afterCommit(run: () => void): void
  inTransaction(): boolean
  /** Runs `work` as if no transaction surrounded it. */
  outside<X>(work: () => X): X
}
export interface UnitOptions {
  /** Longest life of a transaction. */
  readonly limitMs: number
  /** Told of an `afterCommit` callback that threw. */
  readonly failed: (error: unknown) => void
}
const maxAttempts = 5

const undo = async (parent: Unit, name: string, error: unknown): Promise<void> => {
  if (endsTransaction(error)) {
    parent.failure ??= error
    return
  }
  try {
    await parent.session.command(`rollback to savepoint ${name}`)
    await parent.session.command(`release savepoint ${name}`)
  } catch (failure) {
    parent.failure ??= failure
  }
}

/** Statements and transactions of one database: who is in a transaction is known from the async context. */
export const unitOfWork = (driver: Driver, { limitMs, failed }: UnitOptions): UnitOfWork => {
  const current = new AsyncLocalStorage<Unit | undefined>()
  /** What was started in a unit and goes on after its end (a timer) stands outside of it. */
  const surrounding = (): Unit | undefined => {
    let unit = current.getStore()
    while (unit?.state === 'done') unit = unit.parent
    return unit
  }
  /** Reads may go on after a rollback as well; a write then is a call that was not awaited, and is refused. */
  const readingIn = (): Unit | undefined => {
    const unit = surrounding()
    return unit?.state === 'undone' ? undefined : unit
  }
  const fire = (callbacks: readonly (() => void)[]) =>
    current.run(undefined, () => {
      for (const callback of callbacks) {
        try {
          callback()
        } catch (error) {
          failed(error)
        }
      }
    })
  const inTime = <X>(unit: Unit, work: () => Promise<X>): Promise<X> => {
    const expire = () => {
      unit.failure = new TransactionTimeout('the transaction took too long')
      unit.state = 'undone'
      return unit.failure
    }
    return limited(limitMs, expire, (resolve, reject) => void perform(unit, () => current.run(unit, work)).then(resolve, reject))
  }
  const once = async <X>(work: () => Promise<X>): Promise<X> => {
    let callbacks: readonly (() => void)[] = []
    const result = await driver.transact((session) => {
      const unit = newUnit(session)
      callbacks = unit.callbacks
      return inTime(unit, work)
    })
    fire(callbacks)
    return result
  }
  const outermost = async <X>(work: () => Promise<X>): Promise<X> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(work)
      } catch (error) {
        if (!(error instanceof Deadlock) || attempt === maxAttempts) throw error
        await sleep(Math.random() * 10 * 2 ** attempt)
      }
    }
  }
  const savepoint = async <X>(parent: Unit, work: () => Promise<X>): Promise<X> => {
    const unit = newUnit(parent.session, parent)
    const name = `s${unit.depth}`
    await parent.session.command(`savepoint ${name}`)
    try {
      const result = await perform(unit, () => current.run(unit, work))
      await parent.session.command(`release savepoint ${name}`)
      parent.callbacks.push(...unit.callbacks)
      return result
    } catch (error) {
      await undo(parent, name, error)
      throw error
    }
  }
  return {
    one(sql, params) {
      const unit = readingIn()
      return unit ? statementIn(unit, (session) => session.one(sql, params)) : driver.one(sql, params)
    },
    all(sql, params) {
      const unit = readingIn()
      return unit ? statementIn(unit, (session) => session.all(sql, params)) : driver.all(sql, params)
    },
    run(sql, params) {
      const unit = surrounding()
      return unit ? statementIn(unit, (session) => session.run(sql, params)) : driver.run(sql, params)
    },
    transaction(work) {
      const unit = surrounding()
      return unit ? nestIn(unit, () => savepoint(unit, work)) : outermost(work)
    },
    afterCommit(run) {
      const unit = surrounding()
      if (unit) unit.callbacks.push(run)
      else run()
    },
    inTransaction: () => surrounding() !== undefined,
    outside: (work) => current.run(undefined, work),
  }
}
