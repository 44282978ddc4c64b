import { DatabaseBusy, DatabaseUnavailable } from '../errors.ts'

/** One connection to a database server. */
export interface Link {
  /** It can no longer be used: it is closed instead of being lent again. */
  broken(): boolean
  close(): void
}
export interface PoolOptions<L extends Link> {
  readonly size: number
  /** Longest wait for a connection. */
  readonly acquireMs: number
  /** @throws Transient the server is not there. */
  readonly open: () => Promise<L>
}
export interface Pool<L extends Link> {
  /** Lends a connection to `work`, and takes it back. */
  use<X>(work: (link: L) => Promise<X>): Promise<X>
  /** Waits for what is lent, then closes all. */
  close(): Promise<void>
}
interface Waiter<L> {
  readonly give: (link: L) => void
  readonly refuse: (error: unknown) => void
  readonly timer: NodeJS.Timeout
}

/** At most `size` connections, opened when wanted. Who finds none free stands in line, not longer than `acquireMs`. */
export const createPool = <L extends Link>({ size, acquireMs, open }: PoolOptions<L>): Pool<L> => {
  const idle: L[] = []
  const waiting: Waiter<L>[] = []
  let count = 0
  let closed = false
  let whenEmpty: (() => void) | undefined

  const forget = () => {
    count -= 1
    if (count === 0) whenEmpty?.()
  }
  const discard = (link: L) => {
    link.close()
    forget()
  }
  const next = (): Waiter<L> | undefined => {
    const waiter = waiting.shift()
    clearTimeout(waiter?.timer)
    return waiter
  }
  const usableIdle = (): L | undefined => {
    for (let link = idle.pop(); link; link = idle.pop()) {
      if (!link.broken()) return link
      discard(link)
    }
    return undefined
  }
  const opened = async (): Promise<L> => {
    count += 1
    try {
      return await open()
    } catch (error) {
      forget()
      // The server is gone: who stands in line learns it now rather than at the end of its wait.
      for (let waiter = next(); waiter; waiter = next()) waiter.refuse(error)
      throw error
    }
  }
  const giveBack = (link: L): void => {
    const lost = link.broken()
    if (lost || closed) discard(link)
    const waiter = closed ? undefined : next()
    if (!waiter) {
      if (!lost && !closed) idle.push(link)
    } else if (lost) opened().then(waiter.give, waiter.refuse)
    else waiter.give(link)
  }
  const inLine = (): Promise<L> =>
    new Promise((give, refuse) => {
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(waiter), 1)
        refuse(new DatabaseBusy('the database is busy', { detail: 'no connection became free in time' }))
      }, acquireMs)
      const waiter = { give, refuse, timer }
      waiting.push(waiter)
    })
  const acquire = async (): Promise<L> => {
    if (closed) throw new DatabaseUnavailable('the database is closed')
    return usableIdle() ?? (count < size ? opened() : inLine())
  }
  return {
    async use(work) {
      const link = await acquire()
      try {
        return await work(link)
      } finally {
        giveBack(link)
      }
    },
    async close() {
      closed = true
      for (let waiter = next(); waiter; waiter = next()) waiter.refuse(new DatabaseUnavailable('the database is closed'))
      for (const link of idle.splice(0)) discard(link)
      if (count > 0) await new Promise<void>((resolve) => (whenEmpty = resolve))
    },
  }
}
