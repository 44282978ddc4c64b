import type { Tenants } from '@gatehouse/kernel'
import type { SessionStore } from './session-store.ts'

/**
 * Ends what a user had open when the account is gone, off, or has another password: security rule 3.10. It runs at once
 * where the change was made, and once more from the outbox, in case that node went down in between.
 */
export const sessionEnder =
  (tenants: Tenants, endAllOf: SessionStore['endAllOf']) =>
  async ({ tenantId, userId }: { readonly tenantId: string; readonly userId: string }): Promise<void> => {
    const tenant = await tenants.byId(tenantId)
    if (tenant) await endAllOf(tenant, userId)
  }
