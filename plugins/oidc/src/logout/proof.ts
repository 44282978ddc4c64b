import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Session } from '@gatehouse/authn/contracts'
import type { Sealing } from '@gatehouse/kernel'

/** What the confirmation form carries: only the page that this session's browser was given has it. Security rule 4.3. */
export const logoutProof = (sealing: Sealing) => {
  let key: Buffer | undefined
  const make = ({ id, tenantId }: Session): string => {
    key ??= sealing.derive('oidc.logout')
    return createHmac('sha256', key).update(`${tenantId} ${id}`).digest('base64url')
  }
  return {
    make,
    holds(session: Session, given: string): boolean {
      const expected = make(session)
      return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected))
    },
  }
}
export type LogoutProof = ReturnType<typeof logoutProof>
