import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock, Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Entry, ShortLived } from '@gatehouse/kernel/state'
import type { Approval, ApprovalAuthentication, NewApproval } from './contracts.ts'

interface Deps {
  readonly data: Data
  readonly shortLived: ShortLived
  readonly clock: Clock
}
export interface Approver {
  readonly userId: string
  readonly scopes: readonly string[]
  readonly authentication: ApprovalAuthentication
  /** The consent for good that there was: once it is withdrawn, the approval is worth nothing. Null: there was none. */
  readonly consent?: string | null
}
/** What is stored. */
export interface StoredApproval extends Approval {
  /** SHA-256 of the client's handle, base64url. */
  readonly hash: string
  /** Seconds. */
  readonly interval: number
  /** Milliseconds since the epoch; null: not yet. */
  readonly polledAt: number | null
  readonly approvedBy: Approver | null
}
export type ApprovalEntry = Entry<StoredApproval>

const PURPOSE = 'approvals.request'
/** Kept for so long after its end, to tell `expired_token` from a code that never was. Seconds. */
const REMEMBERED = 600
const TRIES = 8
/** 16 and 32 bytes in base64url. */
const ID = 22
const HANDLE = ID + 43
const hashOf = (handle: string) => hash('sha256', handle, 'base64url')
const same = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

/** Questions that wait for an answer. They move by compare and set: of N answers, or redemptions, one counts. */
export const createRequests = ({ data, shortLived, clock }: Deps) => {
  const get = (tenant: Tenant, id: string) => (id.length === ID ? shortLived.get<StoredApproval>(tenant, PURPOSE, id) : Promise.resolve(undefined))
  const set = (tenant: Tenant, { version, value }: ApprovalEntry, change: Partial<StoredApproval>) =>
    shortLived.replace(tenant, PURPOSE, value.id, version, { ...value, ...change } satisfies StoredApproval)
  return {
    async begin(tenant: Tenant, { client, ttlSeconds, intervalSeconds, ...wanted }: NewApproval) {
      const id = randomBytes(16).toString('base64url')
      const handle = id + randomBytes(32).toString('base64url')
      const { clientId, applicationId } = client
      const approval: StoredApproval = {
        ...wanted,
        id,
        clientId,
        applicationId,
        status: 'pending',
        expiresAt: clock.now() + ttlSeconds * 1000,
        hash: hashOf(handle),
        interval: intervalSeconds,
        polledAt: null,
        approvedBy: null,
      }
      await shortLived.put(tenant, PURPOSE, id, approval, ttlSeconds + REMEMBERED)
      return { approval, handle }
    },
    async byHandle(tenant: Tenant, handle: string): Promise<ApprovalEntry | undefined> {
      const entry = handle.length === HANDLE ? await get(tenant, handle.slice(0, ID)) : undefined
      return entry && same(entry.value.hash, hashOf(handle)) ? entry : undefined
    },
    async pending(tenant: Tenant, kind: string, id: string): Promise<StoredApproval | undefined> {
      const value = (await get(tenant, id))?.value
      return value?.kind === kind && value.status === 'pending' && value.expiresAt > clock.now() ? value : undefined
    },
    set,
    /**
     * The client polls meanwhile, which changes the version: tried again.
     * @param then runs in the same transaction
     * @returns undefined when somebody else answered, or it is too late
     */
    async answer(
      tenant: Tenant,
      id: string,
      approvedBy: StoredApproval['approvedBy'],
      then: (approval: Approval) => Promise<void>,
    ): Promise<StoredApproval | undefined> {
      const change = { status: approvedBy ? 'approved' : 'denied', approvedBy } as const
      for (let tries = 0; tries < TRIES; tries += 1) {
        const entry = await get(tenant, id)
        if (entry?.value.status !== 'pending' || entry.value.expiresAt <= clock.now()) return undefined
        const answered: StoredApproval = { ...entry.value, ...change }
        const stored = await data.transaction(async () => {
          if (!(await set(tenant, entry, change))) return false
          await then(answered)
          return true
        })
        if (stored) return answered
      }
      return undefined
    },
  }
}
export type Requests = ReturnType<typeof createRequests>
