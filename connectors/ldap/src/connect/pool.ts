import { ConnectionLost, DirectoryBusy } from '../errors.ts'
import type { Link } from './link.ts'

export interface PoolOptions {
  readonly size: number
  readonly open: () => Promise<Link>
  /** Milliseconds that a caller waits for its turn. */
  readonly waitMs: number
  readonly idleMs: number
}
export interface Pool {
  /** `alone`: nobody else uses the connection meanwhile. LDAP answers in any order, so that others may share one. */
  use<X>(alone: boolean, work: (link: Link) => Promise<X>): Promise<X>
  /** Closes what leads to a server that does not answer. */
  drop(url: string): void
  close(): void
}
interface Member {
  readonly link: Link
  users: number
  alone: boolean
  usedAt: number
}
interface Waiting {
  readonly alone: boolean
  readonly take: (member: Member) => void
  readonly fail: (error: unknown) => void
}
const mostWaiting = 1000
/** With so many answers pending, another connection is opened while there is room. */
const busyAt = 8

const closed = () => new ConnectionLost('connect', 'the store is closed')

export const createPool = ({ size, open, waitMs, idleMs }: PoolOptions): Pool => {
  const members = new Set<Member>()
  const queue: Waiting[] = []
  let opening = 0
  let shut = false
  const hasRoom = () => members.size + opening < size
  const leastBusy = (alone: boolean): Member | undefined => {
    let best: Member | undefined
    for (const member of members) if (!member.alone && (!alone || member.users === 0) && (!best || member.users < best.users)) best = member
    return best
  }
  const free = (alone: boolean): Member | undefined => {
    const best = leastBusy(alone)
    return best && best.users >= busyAt && hasRoom() ? undefined : best
  }
  const enter = (link: Link): Member => {
    const member: Member = { link, users: 0, alone: false, usedAt: performance.now() }
    members.add(member)
    link.onClose(() => {
      members.delete(member)
      pump()
    })
    return member
  }
  const openFor = async (waiting: Waiting): Promise<void> => {
    opening += 1
    try {
      const link = await open()
      opening -= 1
      if (shut) link.close()
      hand(enter(link), waiting)
    } catch (error) {
      opening -= 1
      const other = leastBusy(waiting.alone)
      if (other) hand(other, waiting)
      else waiting.fail(error)
      pump()
    }
  }
  const hand = (member: Member, { alone, take }: Waiting) => {
    member.users += 1
    member.alone = alone
    take(member)
  }
  const pump = () => {
    for (let head = queue[0]; head && !shut; head = queue[0]) {
      const member = free(head.alone)
      if (!member && !hasRoom()) return
      queue.shift()
      if (member) hand(member, head)
      else void openFor(head)
    }
  }
  const lease = (alone: boolean): Promise<Member> => {
    const { promise, resolve, reject } = Promise.withResolvers<Member>()
    if (shut || queue.length >= mostWaiting) {
      reject(shut ? closed() : new DirectoryBusy('too many wait for the directory'))
      return promise
    }
    const waiting: Waiting = { alone, take: resolve, fail: reject }
    queue.push(waiting)
    pump()
    if (!queue.includes(waiting)) return promise
    const timer = setTimeout(() => {
      const at = queue.indexOf(waiting)
      if (at >= 0) queue.splice(at, 1)
      reject(new DirectoryBusy('no connection to the directory was free in time'))
    }, waitMs)
    return promise.finally(() => clearTimeout(timer))
  }
  const closeIdle = () => {
    const before = performance.now() - idleMs
    for (const member of members) if (member.users === 0 && member.usedAt < before) member.link.close()
  }
  const sweeper = setInterval(closeIdle, Math.max(1000, idleMs / 2)).unref()
  return {
    async use(alone, work) {
      const member = await lease(alone)
      try {
        return await work(member.link)
      } finally {
        member.users -= 1
        member.alone = false
        member.usedAt = performance.now()
        pump()
      }
    },
    drop(url) {
      for (const { link } of [...members]) if (link.url === url) link.close()
    },
    close() {
      shut = true
      clearInterval(sweeper)
      for (const { fail } of queue.splice(0)) fail(closed())
      for (const { link } of [...members]) link.close()
    },
  }
}
