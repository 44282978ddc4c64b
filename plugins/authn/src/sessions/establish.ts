import type { Clock, Tenant } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'
import type { SessionCookie } from '../cookies.ts'
import type { SessionRow } from '../data/session-table.ts'
import { digest, newSecret, newSessionId } from '../secrets.ts'
import type { Option } from '../sequence.ts'
import type { SessionStore } from './session-store.ts'

interface Deps {
  readonly store: SessionStore
  readonly clock: Clock
  readonly idleSeconds: number
  readonly lifetimeSeconds: number
  readonly rememberSeconds: number
}
/** What a finished login proved. */
export interface Proof {
  readonly userId: string
  readonly amr: readonly string[]
  readonly methods: readonly Option[]
  /** When the oldest of its steps was taken. */
  readonly authenticatedAt: number
  readonly remember: boolean
  /** The lowest of its steps. */
  readonly credentialVersion: number
}
export interface Established {
  readonly row: SessionRow
  readonly cookie: SessionCookie
  /** Undefined: the cookie goes with the browser. */
  readonly cookieSeconds: number | undefined
}

/**
 * Gives the browser a new secret at each sign-in and each step up (security rule 4.1). The same user keeps the session,
 * and with it the `sid` that applications know; another user's session ends. Call it inside a transaction.
 */
export const sessionEstablisher =
  ({ store, clock, idleSeconds, lifetimeSeconds, rememberSeconds }: Deps) =>
  async (request: Request, proof: Proof, previousId: string | null): Promise<Established> => {
    const { tenant } = request
    const now = clock.now()
    const previous = previousId === null ? undefined : await store.find(tenant, previousId)
    const kept = previous?.userId === proof.userId ? previous : undefined
    if (previous && !kept) await store.end(tenant, previous.id)
    const remembered = proof.remember || kept?.idleSeconds === null
    const secret = newSecret()
    const row: SessionRow = {
      id: kept?.id ?? newSessionId(now),
      secretHash: digest(secret),
      userId: proof.userId,
      amr: proof.amr,
      credentialVersion: proof.credentialVersion,
      methods: proof.methods,
      authenticatedAt: proof.authenticatedAt,
      createdAt: kept?.createdAt ?? now,
      lastSeenAt: now,
      idleSeconds: remembered ? null : idleSeconds,
      expiresAt: proof.authenticatedAt + (remembered ? rememberSeconds : lifetimeSeconds) * 1000,
      userAgent: (request.headers['user-agent'] ?? '').slice(0, 255),
      address: request.remoteAddress.slice(0, 45),
    }
    const stored = kept && (await store.replace(tenant, kept, row)) ? row : await inserted(store, tenant, row, kept, now)
    return { row: stored, cookie: { id: stored.id, secret }, cookieSeconds: remembered ? rememberSeconds : undefined }
  }

/** A session that ended while its user signed in again gets a new id: what has ended stays ended. */
const inserted = async (store: SessionStore, tenant: Tenant, row: SessionRow, kept: SessionRow | undefined, now: number) => {
  const fresh = kept ? { ...row, id: newSessionId(now), createdAt: now } : row
  await store.insert(tenant, fresh)
  return fresh
}
