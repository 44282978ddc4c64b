import type { Sessions } from '@gatehouse/authn/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { FamilyRow } from '../data/token-tables.ts'
import { type Families, userPage } from './families.ts'

interface Deps {
  readonly families: Pick<Families, 'ofUser' | 'revoke'>
  readonly sessions: Pick<Sessions, 'find'>
}
/** More than the clocks of two nodes differ. */
const skewMs = 300_000

/**
 * Ends the tokens that rest on older credentials of a user. A session tells by its version; where it is gone, it most likely ended with them. Only
 * tokens without a session are left to the clocks.
 */
export const newCredentials = ({ families, sessions }: Deps) => {
  const isOlder = async (tenant: Tenant, { userId, sessionId, createdAt }: FamilyRow, version: number, at: number): Promise<boolean> => {
    if (sessionId === null) return createdAt <= at
    const session = await sessions.find(tenant, sessionId)
    // Whoever acts for the user signed in with credentials of their own.
    if (session && session.userId !== userId) return createdAt <= at
    return session ? (session.credentialVersion ?? 0) < version : createdAt <= at + skewMs
  }
  /** @param at when the credentials changed, ms since the epoch */
  return async (tenant: Tenant, userId: string, version: number, at: number): Promise<void> => {
    for (let after = ''; ; ) {
      const page = await families.ofUser(tenant, userId, after)
      for (const family of page) if (await isOlder(tenant, family, version, at)) await families.revoke(tenant, { id: family.id })
      const last = page.at(-1)
      if (!last || page.length < userPage) return
      after = last.id
    }
  }
}
