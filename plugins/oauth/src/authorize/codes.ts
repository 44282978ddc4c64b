import { randomBytes } from 'node:crypto'
import type { Tenant } from '@gatehouse/kernel'
import type { Entry, ShortLived } from '@gatehouse/kernel/state'
import type { Confirmation, GrantAddition } from '../contracts.ts'

/** What a code stands for. Security rule 2.3. */
export interface CodeValue {
  readonly clientId: string
  readonly applicationId: string
  readonly redirectUri: string
  readonly userId: string
  readonly sessionId: string
  readonly scopes: readonly string[]
  /** The consent for good that there was: once it is withdrawn, the code is worth nothing. Null: there was none. */
  readonly consent?: string | null
  readonly challenge: string | null
  readonly challengeMethod: 'S256' | 'plain'
  /** What whoever redeems it has to hold. RFC 9449 §10. */
  readonly confirmation: Confirmation | null
  readonly nonce: string | null
  /** The `claims` parameter, checked before. */
  readonly claims: Readonly<Record<string, unknown>> | null
  readonly grantedClaims: readonly string[]
  /** For the tokens. */
  readonly addition: GrantAddition | null
  /** Milliseconds since the epoch. */
  readonly authenticatedAt: number
  readonly amr: readonly string[]
  readonly acr: string | null
  /** The family that its tokens will form. */
  readonly familyId: string
  readonly used: boolean
  /** It came a second time. */
  readonly replayed: boolean
}
export type CodeEntry = Entry<CodeValue>

const PURPOSE = 'oauth.code'
/** A used code is remembered for so long, to know it when it comes again. Seconds. */
const REMEMBERED = 600
const TRIES = 5

/** Authorization codes: single use over all nodes, and known again for a while after. */
export const createCodes = (shortLived: ShortLived, ttlSeconds: number) => {
  const get = (tenant: Tenant, code: string) => shortLived.get<CodeValue>(tenant, PURPOSE, code)
  return {
    get,
    /** @param mostSeconds a shorter life than the configured one */
    async issue(tenant: Tenant, value: Omit<CodeValue, 'used' | 'replayed'>, mostSeconds = ttlSeconds): Promise<string> {
      const code = randomBytes(32).toString('base64url')
      await shortLived.put(tenant, PURPOSE, code, { ...value, used: false, replayed: false } satisfies CodeValue, Math.min(ttlSeconds, mostSeconds))
      return code
    },
    /** Of N callers one gets true. */
    use: (tenant: Tenant, code: string, { version, value }: CodeEntry): Promise<boolean> =>
      shortLived.replace(tenant, PURPOSE, code, version, { ...value, used: true } satisfies CodeValue, REMEMBERED),
    /** The winner looks for it once its tokens are stored: a replay in between found none to revoke. */
    async markReplayed(tenant: Tenant, code: string): Promise<void> {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const entry = await get(tenant, code)
        if (!entry || entry.value.replayed) return
        const marked: CodeValue = { ...entry.value, used: true, replayed: true }
        if (await shortLived.replace(tenant, PURPOSE, code, entry.version, marked, REMEMBERED)) return
      }
    },
    remove: (tenant: Tenant, code: string): Promise<void> => shortLived.remove(tenant, PURPOSE, code),
  }
}
export type Codes = ReturnType<typeof createCodes>
