import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../clock/clock.ts'
import type { SystemData } from '../data/contracts.ts'
import { lte } from '../data/where.ts'
import { Transient } from '../errors/errors.ts'
import type { Locks } from './contracts.ts'
import { lockTable } from './tables.ts'

/** A lease: taken for `leaseMs`, prolonged while it is held. */
export interface Leases {
  take(name: string, owner: string, leaseMs: number): Promise<boolean>
  /** False: somebody else has it now. */
  prolong(name: string, owner: string, leaseMs: number): Promise<boolean>
  release(name: string, owner: string): Promise<void>
}
export const dataLeases = (system: SystemData, clock: Clock): Leases => {
  const rows = () => system.global(lockTable)
  return {
    async take(name, owner, leaseMs) {
      const expiresAt = clock.now() + leaseMs
      if (await rows().insertIgnore({ name, owner, expiresAt })) return true
      return (await rows().update({ name, expiresAt: lte(clock.now()) }, { owner, expiresAt })) === 1
    },
    prolong: async (name, owner, leaseMs) => (await rows().update({ name, owner }, { expiresAt: clock.now() + leaseMs })) === 1,
    release: async (name, owner) => void (await rows().remove({ name, owner })),
  }
}

const defaultLeaseMs = 15_000
/** Within this process first, so that its callers wait without asking; then the lease. */
export const locks = (leases: Leases, leaseMs = defaultLeaseMs): Locks => {
  const tails = new Map<string, Promise<void>>()
  const acquire = async (name: string, owner: string, deadline: number): Promise<void> => {
    for (let waitMs = 20; !(await leases.take(name, owner, leaseMs)); waitMs = Math.min(waitMs * 2, 500)) {
      if (performance.now() >= deadline) throw new Transient(`another process holds the lock '${name}'`)
      await sleep(waitMs * (0.5 + Math.random() / 2))
    }
  }
  const keep = (name: string, owner: string) => {
    const lost = new AbortController()
    const timer = setInterval(async () => {
      const still = await leases.prolong(name, owner, leaseMs).catch(() => false)
      if (!still) lost.abort(new Transient(`the lock '${name}' was lost`))
    }, leaseMs / 3)
    timer.unref()
    return { signal: lost.signal, end: () => clearInterval(timer) }
  }
  const leased = async <X>(name: string, work: (signal: AbortSignal) => Promise<X>, deadline: number): Promise<X> => {
    const owner = randomUUID()
    await acquire(name, owner, deadline)
    const kept = keep(name, owner)
    try {
      return await work(kept.signal)
    } finally {
      kept.end()
      await leases.release(name, owner).catch(() => undefined)
    }
  }
  return {
    async hold(name, work, { waitMs = 10_000 } = {}) {
      const deadline = performance.now() + waitMs
      const before = tails.get(name) ?? Promise.resolve()
      const { promise: done, resolve: free } = Promise.withResolvers<void>()
      const tail = before.then(() => done)
      tails.set(name, tail)
      try {
        const turn = await Promise.race([before.then(() => true), sleep(waitMs, false, { ref: false })])
        if (!turn) throw new Transient(`the lock '${name}' is held for too long`)
        return await leased(name, work, deadline)
      } finally {
        free()
        if (tails.get(name) === tail) tails.delete(name)
      }
    },
  }
}
