import { createHmac, createSecretKey, randomBytes } from 'node:crypto'
import type { Clock, Tenant } from '@gatehouse/kernel'
import { LRUCache } from 'lru-cache'

interface Entry {
  readonly userId: string
  /** Of the user when it was verified: any change of the user ends the entry. */
  readonly version: number
  readonly until: number
}
const max = 1000
/** Long enough for a script's next call, short enough for a change that was not heard of. */
export const rememberMs = 10_000

/**
 * Passwords that were right a moment ago: verifying one costs milliseconds and megabytes. Keys are HMACs under a key that only this process
 * knows and never stores, so that what lies in memory is of no use elsewhere.
 */
export const createVerified = (clock: Clock) => {
  const key = createSecretKey(randomBytes(32))
  const entries = new LRUCache<string, Entry>({ max })
  const keyOf = (tenant: Tenant, name: string, password: string): string =>
    createHmac('sha256', key)
      .update(JSON.stringify([tenant.id, name, password]))
      .digest('base64')
  return {
    keyOf,
    get(credential: string): Entry | undefined {
      const entry = entries.get(credential)
      if (entry && entry.until > clock.monotonic()) return entry
      entries.delete(credential)
      return undefined
    },
    keep(credential: string, user: { readonly id: string; readonly version: number }): void {
      entries.set(credential, { userId: user.id, version: user.version, until: clock.monotonic() + rememberMs })
    },
    forget(userId: string): void {
      for (const [credential, entry] of entries) if (entry.userId === userId) entries.delete(credential)
    },
    drop: (credential: string) => void entries.delete(credential),
  }
}
export type Verified = ReturnType<typeof createVerified>
