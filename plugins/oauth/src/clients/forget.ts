import type { Tenants } from '@gatehouse/kernel'
import type { ClientStore } from './registry.ts'

/** The client goes with its application, and no token outlives its client. */
export const clientForgetter =
  (tenants: Tenants, store: ClientStore) =>
  async ({ tenantId, applicationId }: { readonly tenantId: string; readonly applicationId: string }): Promise<void> => {
    const tenant = await tenants.byId(tenantId)
    if (tenant) await store.remove(tenant, applicationId)
  }
