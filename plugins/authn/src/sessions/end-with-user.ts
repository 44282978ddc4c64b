import type { Tenants } from '@gatehouse/kernel'
import type { SessionStore } from './session-store.ts'

interface OfUser {
  readonly tenantId: string
  readonly userId: string
  readonly credentialVersion?: number
}
/**
 * Ends what a user had open when the account is gone, off, or has another password: security rule 3.10. It runs at once where the
 * change was made, and once more from the outbox, in case that node went down in between. What rests on the new credentials stays: the user may
 * be back since, or have changed the password on the way in. Versions tell, not clocks, which differ between nodes.
 */
export const sessionEnder =
  (tenants: Tenants, endAllOf: SessionStore['endAllOf']) =>
  async ({ tenantId, userId, credentialVersion }: OfUser): Promise<void> => {
    const tenant = await tenants.byId(tenantId)
    if (tenant) await endAllOf(tenant, userId, credentialVersion)
  }
